import { type Scope, granted, parseScope, refused, undecided } from '@openmast/kernel';
import type { ScopeDecision } from '@openmast/consent';
import { consentOutcome } from './consent-outcome';

const a = parseScope('a:x')!;
const b = parseScope('b:x')!;
const yes: ScopeDecision = { decision: granted, isAskable: false };
const never: ScopeDecision = { decision: refused('never-asked'), isAskable: true };
const withdrawn: ScopeDecision = { decision: refused('withdrawn'), isAskable: true };
const deniedTwice: ScopeDecision = { decision: refused('denied'), isAskable: false };
const objected: ScopeDecision = { decision: refused('objected'), isAskable: false };
const lost: ScopeDecision = { decision: undecided('consent store'), isAskable: false };

const of = (...pairs: [Scope, ScopeDecision][]) => new Map(pairs);

describe('consentOutcome', () => {
  it.each([
    ['all granted', of([a, yes], [b, yes]), 'ready', 'ready'],
    ['never asked', of([a, never]), 'ask', 'consent-required'],
    ['withdrawn', of([a, withdrawn]), 'ask', 'denied'],
    ['denied twice today', of([a, deniedTwice]), 'denied', 'denied'],
    ['objected', of([a, objected]), 'denied', 'denied'],
    ['one granted, one objected', of([a, yes], [b, objected]), 'ready', 'ready'],
    ['one granted, one never asked', of([a, yes], [b, never]), 'ask', 'consent-required'],
    ['one granted, one unknown', of([a, yes], [b, lost]), 'undecided', 'undecided'],
    ['nothing asked', of(), 'denied', 'denied'],
  ] as const)('%s: interactive %#', (_name, decisions, interactive, silent) => {
    expect(consentOutcome(decisions, false).outcome).toBe(interactive);
    expect(consentOutcome(decisions, true).outcome).toBe(silent);
  });

  it('grants the part that was allowed, never the part that was not', () => {
    expect(consentOutcome(of([a, yes], [b, objected]), false)).toEqual({ outcome: 'ready', granted: [a] });
  });
});
