import { assert, property, string } from 'fast-check';
import { neutralName } from './neutral-name';

describe('a name as it is shown', () => {
  it.each([
    ['RideNow', 'RideNow'],
    ['Ride\u202e\u2066Now\u200b', 'RideNow'],
    ['Ride\n\u2028 \tNow ', 'Ride Now'],
    ['a'.repeat(200), `${'a'.repeat(100)}…`],
    [`Z${'\u0300'.repeat(50)}`, `Z${'\u0300'.repeat(3)}`],
    ['<b>&', '<b>&'],
    ['شركة الشمال', 'شركة الشمال'],
  ])('turns %j into %j', (name, shown) => {
    expect(neutralName(name)).toBe(shown);
  });

  it('holds nothing unseen, stays short, and is the same when it is shown again', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 300 }), (name) => {
        const shown = neutralName(name);

        expect(shown).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        expect([...shown].length).toBeLessThanOrEqual(101);
        expect(neutralName(shown)).toBe(shown);
      }),
    );
  });
});
