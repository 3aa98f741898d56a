import type { ConsentState } from './consent-record';
import { type AccessedScope, type DecidedScope, usesOf } from './uses';

const NOW = new Date('2026-11-21T12:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);

const decision = (state: ConsentState, part: Partial<DecidedScope> = {}): DecidedScope => ({
  applicationId: 'a',
  purpose: 'dpv:P',
  scope: 's:1',
  state,
  decidedAt: daysAgo(3),
  ...part,
});
const access = (part: Partial<AccessedScope> = {}): AccessedScope => ({
  applicationId: 'a',
  purpose: 'dpv:P',
  scope: 's:1',
  at: daysAgo(1),
  ...part,
});

describe('uses', () => {
  it('are one for each application and purpose, the latest first', () => {
    const uses = usesOf([decision('granted'), decision('granted', { applicationId: 'b', decidedAt: daysAgo(1) })], [], NOW);

    expect(uses.map(({ applicationId }) => applicationId)).toEqual(['b', 'a']);
  });

  it('are allowed where a yes holds, with its scopes, its end and the last call', () => {
    const until = daysAgo(-5);
    const decided = [
      decision('granted', { scope: 's:2', expiresAt: until }),
      decision('granted'),
      decision('denied', { scope: 's:3', decidedAt: daysAgo(2) }),
    ];

    expect(usesOf(decided, [access(), access({ at: daysAgo(2) })], NOW)).toEqual([
      {
        applicationId: 'a',
        purpose: 'dpv:P',
        kind: 'allowed',
        scopes: ['s:1', 's:2'],
        decidedAt: daysAgo(3),
        until,
        lastUsedAt: daysAgo(1),
      },
    ]);
  });

  it.each([
    ['denied', 'ended'],
    ['withdrawn', 'ended'],
    ['objected', 'objected'],
  ] as const)('of which the record says %s are %s', (state, kind) => {
    expect(usesOf([decision(state)], [], NOW)[0]).toMatchObject({ kind });
  });

  it('have ended when the yes has run out, to the very moment', () => {
    expect(usesOf([decision('granted', { expiresAt: NOW })], [], NOW)[0]).toMatchObject({ kind: 'ended' });
  });

  it('nobody was asked about show in the calls alone; a refused call shows nothing', () => {
    expect(usesOf([], [access()], NOW)).toEqual([
      { applicationId: 'a', purpose: 'dpv:P', kind: 'unasked', scopes: ['s:1'], lastUsedAt: daysAgo(1) },
    ]);
    expect(usesOf([], [access({ outcome: 'PERMISSION_DENIED' })], NOW)).toEqual([]);
  });
});
