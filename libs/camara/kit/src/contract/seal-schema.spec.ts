import { compileSchema } from './compile-schema';
import { sealSchema } from './seal-schema';

const text = { type: 'string' };

describe('A sealed schema', () => {
  it('refuses unknown properties at every depth', () => {
    const inner = { type: 'object', properties: { a: text } };
    const isValid = compileSchema(sealSchema({ type: 'object', properties: { inner, list: { type: 'array', items: inner } } }));

    expect(isValid({ inner: { a: 'x' }, list: [{ a: 'x' }] })).toBe(true);
    for (const value of [{ b: 1 }, { inner: { b: 1 } }, { list: [{ a: 'x' }, { b: 1 }] }]) expect(isValid(value)).toBe(false);
  });

  it.each(['allOf', 'anyOf'])('closes %s as a whole, not its branches against each other', (word) => {
    const branches = [
      { type: 'object', properties: { a: text } },
      { type: 'object', properties: { b: text } },
    ];
    const isValid = compileSchema(sealSchema({ type: 'object', [word]: branches }));

    expect(isValid({ a: 'x', b: 'y' })).toBe(true);
    expect(isValid({ a: 'x', c: 'y' })).toBe(false);
  });

  it('closes oneOf, and what lies inside its branches', () => {
    const inner = { type: 'object', properties: { a: text } };
    const branches = [
      { type: 'object', required: ['x'], properties: { x: inner } },
      { type: 'object', required: ['y'], properties: { y: inner } },
    ];
    const isValid = compileSchema(sealSchema({ oneOf: branches }));

    expect(isValid({ x: { a: 'x' } })).toBe(true);
    for (const value of [{ x: { a: 'x', b: 1 } }, { x: {}, z: 1 }, { x: {}, y: {} }]) expect(isValid(value)).toBe(false);
  });

  it('leaves a schema alone that says itself what else it takes', () => {
    const isValid = compileSchema(
      sealSchema({ type: 'object', properties: { a: text }, additionalProperties: { type: 'integer' } }),
    );

    expect(isValid({ b: 1 })).toBe(true);
    expect(isValid({ b: 'x' })).toBe(false);
  });
});
