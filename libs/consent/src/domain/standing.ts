import type { Decision, Scope } from '@openmast/kernel';
import type { ConsentRefusal } from './decide';

/**
 * What an application is told of a decision. `pending`: nobody was asked yet; `requested`: the question stands on the person's
 * screen, unanswered. A withdrawal is told as `denied`: the person says no today, whatever was said before.
 */
export type Standing = 'valid' | 'pending' | 'requested' | 'denied' | 'expired' | 'objected';

export interface ScopeStanding {
  readonly scope: Scope;
  readonly standing: Standing;
  /** When a `valid` one will end, or an `expired` one has ended, by itself. */
  readonly until?: Date;
}

const REFUSED: Readonly<Record<ConsentRefusal, Standing>> = {
  'never-asked': 'pending',
  denied: 'denied',
  withdrawn: 'denied',
  objected: 'objected',
  expired: 'expired',
};

/** Standings that an answer of the person could turn into `valid`; a no is not asked away. */
const OPEN: ReadonlySet<Standing> = new Set(['pending', 'requested', 'expired']);

/** A decision that somebody could take: yes, or no with its reason. */
type Decided = Exclude<Decision<ConsentRefusal>, { readonly outcome: 'undecided' }>;

/** @param isBeingAsked the capture page with this question was shown, and can still be answered */
export function standingOf(decision: Decided, isBeingAsked: boolean): Standing {
  if (decision.outcome === 'granted') return 'valid';
  const standing = REFUSED[decision.reason];
  return standing === 'pending' && isBeingAsked ? 'requested' : standing;
}

/** Could the person still be asked about it? */
export function isOpen(standing: Standing): boolean {
  return OPEN.has(standing);
}
