import { type OnRecord, type Said, hear, lastEnd } from './statement';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute));
const yes = (minute: number, expiresAt?: Date): Said => ({
  state: 'granted',
  at: at(minute),
  ...(expiresAt ? { expiresAt } : {}),
});
const no = (minute: number): Said => ({ state: 'denied', at: at(minute) });
const onRecord = (state: OnRecord['state'], minute: number, expiresAt?: Date): OnRecord => ({
  state,
  decidedAt: at(minute),
  ...(expiresAt ? { expiresAt } : {}),
});

describe('a statement told afterwards', () => {
  it.each<[string, OnRecord | undefined, Said, string]>([
    ['the first word', undefined, yes(1), 'recorded'],
    ['a yes after a no', onRecord('denied', 1), yes(2), 'recorded'],
    ['a no after a yes', onRecord('granted', 1), no(2), 'recorded'],
    ['a yes from before a withdrawal', onRecord('withdrawn', 2), yes(1), 'superseded'],
    ['a no from before a yes', onRecord('granted', 2), no(1), 'superseded'],
    ['the same yes again', onRecord('granted', 1, at(9)), yes(1, at(9)), 'known'],
    ['the same no again', onRecord('denied', 1), no(1), 'known'],
    ['a yes of the same moment with another end', onRecord('granted', 1, at(9)), yes(1, at(10)), 'superseded'],
    ['a yes of the same moment without end', onRecord('granted', 1, at(9)), yes(1), 'superseded'],
    ['a no of the same moment as a yes', onRecord('granted', 1), no(1), 'recorded'],
    ['a yes of the same moment as a no', onRecord('objected', 1), yes(1), 'superseded'],
  ])('%s', (_what, known, said, hearing) => {
    expect(hear(known, said)).toBe(hearing);
  });
});

describe('the last end of a permission', () => {
  it('is the soonest of the products, counted from when it was said', () => {
    expect(lastEnd(at(0), [30, undefined, 2])).toEqual(new Date(Date.UTC(2026, 0, 3, 12)));
  });

  it('is none where no product has one', () => {
    expect(lastEnd(at(0), [undefined])).toBeUndefined();
  });
});
