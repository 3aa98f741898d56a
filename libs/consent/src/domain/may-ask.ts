import type { ConsentRefusal } from './decide';

/** A second refusal within this time ends the asking: no badgering. */
const COOL_DOWN_MS = 24 * 60 * 60 * 1000;
const REFUSALS_MAX = 2;

export interface AskingHistory {
  readonly reason: ConsentRefusal;
  /** When the subscriber said no, any order. */
  readonly deniedAt: readonly Date[];
}

/** May the capture page be shown? An objection is never asked away; a refusal may be reconsidered once a day. */
export function mayAsk({ reason, deniedAt }: AskingHistory, now: Date): boolean {
  if (reason === 'objected') return false;
  const recent = deniedAt.filter((at) => now.getTime() - at.getTime() < COOL_DOWN_MS);
  return recent.length < REFUSALS_MAX;
}
