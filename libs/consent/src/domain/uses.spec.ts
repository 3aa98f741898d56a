import type { ConsentState } from './consent-record';
import { type AccessedScope, type DecidedScope, type Use, usesOf, withdrawalBites } from './uses';

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
const brief = (uses: readonly Use[]) => Object.fromEntries(uses.map(({ kind, scopes }) => [kind, scopes]));

describe('uses', () => {
  it('are one for each application and purpose where everything stands alike, the latest first', () => {
    const uses = usesOf([decision('granted'), decision('granted', { applicationId: 'b', decidedAt: daysAgo(1) })], [], NOW);

    expect(uses.map(({ applicationId }) => applicationId)).toEqual(['b', 'a']);
  });

  it('are allowed where a yes holds, with its scopes, its end and the last call', () => {
    const until = daysAgo(-5);
    const decided = [decision('granted', { scope: 's:2', expiresAt: until }), decision('granted')];

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

  it('nobody was asked about are as they were before a yes that has run out where none is needed', () => {
    const runOut = decision('granted', { expiresAt: daysAgo(1), isFree: true });

    expect(brief(usesOf([runOut], [access()], NOW))).toEqual({ unasked: ['s:1'] });
    expect(usesOf([runOut], [], NOW)).toEqual([]);
  });
});

describe('scopes of one application and purpose that stand otherwise', () => {
  it('are uses of their own: none hides behind another', () => {
    const decided = [
      decision('granted'),
      decision('objected', { scope: 's:2', isFree: true }),
      decision('denied', { scope: 's:3' }),
      decision('granted', { scope: 's:4', expiresAt: daysAgo(1) }),
    ];

    expect(brief(usesOf(decided, [access({ scope: 's:5' })], NOW))).toEqual({
      allowed: ['s:1'],
      objected: ['s:2'],
      ended: ['s:3', 's:4'],
      unasked: ['s:5'],
    });
  });

  it('have each their own time of decision, end and last call', () => {
    const decided = [
      decision('granted', { expiresAt: daysAgo(-9) }),
      decision('objected', { scope: 's:2', decidedAt: daysAgo(5), expiresAt: daysAgo(-1) }),
    ];
    const accessed = [access({ at: daysAgo(4) }), access({ scope: 's:2', at: daysAgo(6) })];

    expect(usesOf(decided, accessed, NOW)).toMatchObject([
      { kind: 'allowed', decidedAt: daysAgo(3), until: daysAgo(-9), lastUsedAt: daysAgo(4) },
      { kind: 'objected', decidedAt: daysAgo(5), lastUsedAt: daysAgo(6) },
    ]);
  });

  it('are told apart by whether an objection to them can be taken back without a yes', () => {
    const decided = [decision('objected', { isFree: true }), decision('objected', { scope: 's:2', isFree: false })];

    expect(usesOf(decided, [], NOW).map(({ scopes, isFree }) => [scopes, isFree])).toEqual([
      [['s:1'], true],
      [['s:2'], undefined],
    ]);
  });

  it('do not mix with those of another purpose, nor with names that run together', () => {
    const decided = [
      decision('granted', { purpose: 'dpv:Q' }),
      decision('objected'),
      decision('granted', { applicationId: 'a dpv:P' }),
    ];

    expect(usesOf(decided, [], NOW)).toHaveLength(3);
  });
});

describe('taking a yes back', () => {
  it.each([
    ['a yes', decision('granted'), true],
    ['a yes until later', decision('granted', { expiresAt: daysAgo(-1) }), true],
    ['a yes that has run out', decision('granted', { expiresAt: NOW }), false],
    ['a yes that has run out where none is needed', decision('granted', { expiresAt: NOW, isFree: true }), true],
    ['a no', decision('denied'), false],
    ['an objection', decision('objected', { isFree: true }), false],
  ])('changes what is answered: %s', (_what, record, expected) => {
    expect(withdrawalBites(record, NOW)).toBe(expected);
  });
});
