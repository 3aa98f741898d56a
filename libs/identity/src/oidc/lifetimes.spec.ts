import { type ScopeDecision } from '@openmast/consent';
import { Clock, granted } from '@openmast/kernel';
import { noteConsentEnd } from './consent-end';
import { lifetimes } from './lifetimes';
import { ScopeCatalogue } from './scope-request';

/** Years away from the system's time, which must not matter. */
const NOW = new Date('2031-05-01T12:00:00Z');

class StandingClock extends Clock {
  override now(): Date {
    return NOW;
  }
}

const times = lifetimes(new ScopeCatalogue([]), new StandingClock());
const until = (secondsAhead: number): ScopeDecision => ({
  decision: granted,
  isAskable: false,
  until: new Date(NOW.getTime() + secondsAhead * 1000),
});

/** How long a refresh token lives, asked as the library asks. */
function refreshSeconds(...decisions: readonly ScopeDecision[]): number {
  const ctx = {};
  noteConsentEnd(ctx, decisions);
  return (times.RefreshToken as (ctx: object) => number)(ctx);
}

describe('a token', () => {
  it('lives no longer than the first of the consents it rests on, by the clock it is given', () => {
    expect(refreshSeconds(until(4_000), until(90.9))).toBe(90);
  });

  it('lives its own time where the consents last longer, or end never', () => {
    const ownSeconds = 30 * 24 * 60 * 60;

    expect(refreshSeconds(until(ownSeconds + 60))).toBe(ownSeconds);
    expect(refreshSeconds({ decision: granted, isAskable: false })).toBe(ownSeconds);
  });

  it('lives for a second where the consent ends at this moment', () => {
    expect(refreshSeconds(until(0.2))).toBe(1);
  });
});
