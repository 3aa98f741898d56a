import { KeyRing } from './key-ring';

const ring = new KeyRing(Buffer.alloc(32, 7));

describe('KeyRing', () => {
  it('opens what it sealed, in the same context', () => {
    const box = ring.seal('a', Buffer.from('+990123456701'), 'row 1');

    expect(ring.open('a', box, 'row 1').toString()).toBe('+990123456701');
    expect(box.toString('latin1')).not.toContain('990');
  });

  it.each([
    ['another context', 'a', 'row 2'],
    ['another label', 'b', 'row 1'],
  ])('refuses %s', (_name, label, context) => {
    const box = ring.seal('a', Buffer.from('x'), 'row 1');

    expect(() => ring.open(label, box, context)).toThrow();
  });

  it('refuses a changed box', () => {
    const box = ring.seal('a', Buffer.from('x'), 'row 1');
    box[box.length - 1]! ^= 1;

    expect(() => ring.open('a', box, 'row 1')).toThrow();
  });

  it('never seals the same way twice, and always maps to the same MAC', () => {
    expect(ring.seal('a', Buffer.from('x'), 'c').equals(ring.seal('a', Buffer.from('x'), 'c'))).toBe(false);
    expect(ring.mac('a', 'x').equals(ring.mac('a', 'x'))).toBe(true);
    expect(ring.mac('a', 'x').equals(ring.mac('b', 'x'))).toBe(false);
  });
});
