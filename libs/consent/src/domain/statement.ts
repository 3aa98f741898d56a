import type { ConsentState } from './consent-record';

/** What a person can say away from our pages: to customer care, in a shop, in a contract. */
export const SAID_STATES = ['granted', 'denied', 'objected'] as const;
export type SaidState = (typeof SAID_STATES)[number];

/** A statement, as far as it is weighed against what is on record. */
export interface Said {
  readonly state: SaidState;
  /** When the person said it, which is not when we are told. */
  readonly at: Date;
  /** Absent: until withdrawn. */
  readonly expiresAt?: Date;
}

/** What is on record about the same subscriber, application, purpose and scope. */
export interface OnRecord {
  readonly state: ConsentState;
  readonly decidedAt: Date;
  readonly expiresAt?: Date;
}

/**
 * - `recorded`: it is the person's last word;
 * - `known`: it stands on record already, and telling it again changes nothing;
 * - `superseded`: the person said something else later.
 */
export type Hearing = 'recorded' | 'known' | 'superseded';

/** The same, or that there is nobody any more whom it could be about. */
export type Heard = Hearing | 'line-ended';

/**
 * What the person said last counts, in whatever order we are told: a form that was signed before a withdrawal does not bring
 * the permission back when it arrives after it. Of two words of one moment, the no counts.
 */
export function hear(known: OnRecord | undefined, said: Said): Hearing {
  if (!known) return 'recorded';
  const later = said.at.getTime() - known.decidedAt.getTime();
  if (later !== 0) return later > 0 ? 'recorded' : 'superseded';
  if (said.state === known.state && said.expiresAt?.getTime() === known.expiresAt?.getTime()) return 'known';
  return known.state === 'granted' && said.state !== 'granted' ? 'recorded' : 'superseded';
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The last moment that a permission of this time may reach under products of these lives. `undefined`: there is none. */
export function lastEnd(saidAt: Date, consentDays: readonly (number | undefined)[]): Date | undefined {
  const days = consentDays.filter((value) => value !== undefined);
  return days.length === 0 ? undefined : new Date(saidAt.getTime() + Math.min(...days) * DAY_MS);
}
