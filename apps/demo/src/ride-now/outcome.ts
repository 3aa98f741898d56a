import { AcornRefusal } from './acorn-client';

/** How a sign-in ended, as the page tells it. */
export type Outcome =
  | { readonly kind: 'match'; readonly number: string; readonly durationMs: number }
  | { readonly kind: 'mismatch'; readonly number: string; readonly durationMs: number }
  | { readonly kind: 'refused'; readonly title: string; readonly hint: string };

type Refusal = Omit<Extract<Outcome, { kind: 'refused' }>, 'kind'>;

const NOT_RECOGNISED: Refusal = {
  title: 'Your phone is not on mobile data: switch Wi-Fi off and try again.',
  hint: 'Is mobile data on already? Then your operator is not part of this yet. We can send you a code by SMS instead.',
};
/** A refusal may also mean a barred line, or a person who said no; the operator does not tell RideNow which, and should not. */
const DENIED: Refusal = {
  title: NOT_RECOGNISED.title,
  hint: 'Is mobile data on already? Then your operator does not allow this for your line. We can send you a code by SMS instead.',
};
const NOT_ALLOWED: Refusal = {
  title: 'Your operator may not tell us about this number.',
  hint: 'You said no to this use, or have not said yes. You can change that in your operator’s “Connected apps”.',
};
const TRY_AGAIN: Refusal = { title: 'Your operator cannot be reached right now.', hint: 'Wait a few seconds and try again.' };
const NOT_SET_UP: Refusal = {
  title: 'RideNow cannot use this service at the moment.',
  hint: 'This is our fault, not yours. We can send you a code by SMS instead.',
};
const START_AGAIN: Refusal = { title: 'That took too long, or was started somewhere else.', hint: 'Please start again.' };

/** OAuth errors of the sign-in and CAMARA codes of the call, by what the person in front of the phone can do about them. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  login_required: NOT_RECOGNISED,
  access_denied: DENIED,
  interaction_required: NOT_RECOGNISED,
  'NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK': NOT_RECOGNISED,
  consent_required: NOT_ALLOWED,
  PERMISSION_DENIED: NOT_ALLOWED,
  temporarily_unavailable: TRY_AGAIN,
  server_error: TRY_AGAIN,
  UNAVAILABLE: TRY_AGAIN,
  TOO_MANY_REQUESTS: TRY_AGAIN,
  QUOTA_EXCEEDED: TRY_AGAIN,
  invalid_state: START_AGAIN,
  invalid_grant: START_AGAIN,
  UNAUTHENTICATED: START_AGAIN,
};

/** An unknown code is our own problem, never the person's. */
export function refusalFor(code: string): Outcome {
  return { kind: 'refused', ...((Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : undefined) ?? NOT_SET_UP) };
}

export function refusalFrom(error: unknown): Outcome {
  return refusalFor(error instanceof AcornRefusal ? error.code : 'temporarily_unavailable');
}
