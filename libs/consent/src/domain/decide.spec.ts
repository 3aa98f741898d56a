import type { LawfulBasis } from '@openmast/tenancy';
import { decide } from './decide';

const now = new Date('2026-11-21T12:00:00Z');
const BASES: LawfulBasis[] = ['consent', 'contract', 'legitimate_interest'];

describe('decide', () => {
  it('needs a yes only where the basis is consent', () => {
    expect(BASES.map((basis) => decide(basis, undefined, now).outcome)).toEqual(['refused', 'granted', 'granted']);
    expect(decide('consent', undefined, now)).toEqual({ outcome: 'refused', reason: 'never-asked' });
  });

  it.each(BASES.flatMap((basis) => (['denied', 'withdrawn', 'objected'] as const).map((state) => [basis, state] as const)))(
    'refuses under %s after the subscriber has %s',
    (basis, state) => {
      expect(decide(basis, { state }, now)).toEqual({ outcome: 'refused', reason: state });
    },
  );

  it.each([
    ['2026-11-21T12:00:00.001Z', 'granted'],
    ['2026-11-21T12:00:00.000Z', 'refused'],
    ['2026-11-21T11:59:59.999Z', 'refused'],
  ])('a consent until %s is %s at noon: expiry has no grace', (until, outcome) => {
    expect(decide('consent', { state: 'granted', expiresAt: new Date(until) }, now).outcome).toBe(outcome);
  });
});
