import type { Scope } from '@openmast/kernel';
import type { ConsentRefusal, ScopeDecision } from '@openmast/consent';

/**
 * What the decisions of all requested scopes mean for the request (CAMARA ICM outcome table, section 10):
 * - `ready`: go on with `granted` (a part of what was asked, where another part was refused for good);
 * - `ask`: show the capture page for `toAsk`;
 * - `consent-required`: it would have to be shown, and must not be (`prompt=none`);
 * - `denied`: the subscriber has said no; `undecided`: nobody can tell now.
 */
export type ConsentOutcome =
  | { readonly outcome: 'ready'; readonly granted: readonly Scope[] }
  | { readonly outcome: 'ask'; readonly granted: readonly Scope[]; readonly toAsk: readonly Scope[] }
  | { readonly outcome: 'consent-required' | 'denied' | 'undecided' };

/** Under `prompt=none` an explicit no is reported as a no; asking again is only offered where nobody has answered yet. */
const UNANSWERED: ReadonlySet<ConsentRefusal> = new Set(['never-asked', 'expired']);

export function consentOutcome(decisions: ReadonlyMap<Scope, ScopeDecision>, isSilent: boolean): ConsentOutcome {
  const granted: Scope[] = [];
  const toAsk: Scope[] = [];
  for (const [scope, { decision, isAskable }] of decisions) {
    if (decision.outcome === 'undecided') return { outcome: 'undecided' };
    if (decision.outcome === 'granted') granted.push(scope);
    else if (isAskable && (!isSilent || UNANSWERED.has(decision.reason))) toAsk.push(scope);
  }
  if (toAsk.length > 0) return isSilent ? { outcome: 'consent-required' } : { outcome: 'ask', granted, toAsk };
  return granted.length > 0 ? { outcome: 'ready', granted } : { outcome: 'denied' };
}
