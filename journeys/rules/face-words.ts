import type { Told } from './faces';

/** How things stand, in one word. */
export type Word = 'valid' | 'pending' | 'requested' | 'denied' | 'expired' | 'objected' | 'not-agreed' | 'barred' | 'not-ours';

const ALLOWED = 'With your permission';
const UNASKED = 'Without asking you first';
const OBJECTED = 'You objected';
const ENDED = 'Ended';
const NOT_ANSWERED = '403 PERMISSION_DENIED';

/**
 * One word is told as these by each face. `call` is what a token from before gets, `portal` the headings of which one is shown.
 *
 * A barred line is told by Consent Info, whose contract has a code for it; the Consents API does not tell it, and accepts nothing.
 * A number that is not ours is told by Consent Info too; the Consents API answers as for somebody never asked.
 * The portal shows what was decided and done; what is sold at the moment is no part of it.
 */
const MAPPING: Readonly<Record<Word, { readonly [F in keyof Told]-?: readonly string[] }>> = {
  valid: { gate: ['yes'], call: ['200'], api: ['ACCEPTED VALID'], info: ['valid'], portal: [ALLOWED, UNASKED] },
  pending: {
    gate: ['consent_required'],
    call: [NOT_ANSWERED],
    api: ['PENDING PENDING'],
    info: ['PENDING'],
    portal: ['absent'],
  },
  requested: {
    gate: ['consent_required'],
    call: [NOT_ANSWERED],
    api: ['PENDING REQUESTED'],
    info: ['REQUESTED'],
    portal: ['absent'],
  },
  denied: {
    gate: ['consent_required', 'access_denied'],
    call: [NOT_ANSWERED],
    api: ['REJECTED DENIED'],
    info: ['DENIED'],
    portal: [ENDED],
  },
  expired: { gate: ['consent_required'], call: [NOT_ANSWERED], api: ['PENDING EXPIRED'], info: ['EXPIRED'], portal: [ENDED] },
  objected: { gate: ['access_denied'], call: [NOT_ANSWERED], api: ['REJECTED OBJECTED'], info: ['OBJECTED'], portal: [OBJECTED] },
  'not-agreed': {
    gate: ['invalid_scope'],
    call: [NOT_ANSWERED],
    api: ['403 NOT_AGREED'],
    info: ['403 CONSENT_INFO.NOT_ALLOWED_SCOPES_PURPOSE'],
    portal: [ALLOWED, UNASKED, 'absent'],
  },
  barred: {
    gate: ['access_denied'],
    call: [NOT_ANSWERED],
    api: ['PENDING PENDING'],
    info: ['422 SERVICE_NOT_APPLICABLE'],
    portal: ['403'],
  },
  'not-ours': {
    gate: ['login_required'],
    call: ['404 IDENTIFIER_NOT_FOUND'],
    api: ['PENDING PENDING'],
    info: ['404 IDENTIFIER_NOT_FOUND'],
    portal: ['403'],
  },
};

/** Where one face says another thing than the mapping. */
export type Exceptions = Partial<Readonly<Record<keyof Told, string>>>;

/** What was told, but for what the word does not allow: there stands what should have been told. */
export function asItShouldBe(word: Word, told: Told, but: Exceptions = {}): object {
  return Object.fromEntries(
    Object.entries(told).map(([face, said]: [string, string]) => {
      const exception = but[face as keyof Told];
      const fitting = exception === undefined ? MAPPING[word][face as keyof Told] : [exception];
      return [face, fitting.includes(said) ? said : fitting.join(' or ')];
    }),
  );
}
