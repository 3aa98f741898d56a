import type { Ending } from '../phone-app/page';

type Words = Pick<Ending, 'title' | 'lead'>;

const TRY_AGAIN: Words = { title: 'Your operator cannot be reached right now.', lead: 'Wait a few seconds and try again.' };
const NOT_SET_UP: Words = { title: 'This app cannot use the service at the moment.', lead: 'This is our fault, not yours.' };
const UNKNOWN: Words = {
  title: 'Your operator is not part of this yet.',
  lead: 'We can confirm it in another way: call us, or come by.',
};

/** What ends a journey of every app alike. */
const ALWAYS: Readonly<Record<string, Words>> = {
  temporarily_unavailable: TRY_AGAIN,
  server_error: TRY_AGAIN,
  UNAVAILABLE: TRY_AGAIN,
  TOO_MANY_REQUESTS: TRY_AGAIN,
  unknown_user_id: UNKNOWN,
};

/** Refusals in words for the person with the phone; an unknown code is our own problem, never theirs. */
export function refusalWords(code: string, own: Readonly<Record<string, Words>> = {}): Ending {
  const all = { ...ALWAYS, ...own };
  return { kind: 'refused', ...((Object.hasOwn(all, code) ? all[code] : undefined) ?? NOT_SET_UP) };
}
