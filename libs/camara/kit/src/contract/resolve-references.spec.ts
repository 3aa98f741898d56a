import { resolveReferences } from './resolve-references';

describe('Resolving references', () => {
  const document = {
    a: { $ref: '#/b' },
    b: { value: [{ $ref: '#/c~1d/e~0f' }] },
    'c/d': { 'e~f': 1 },
    round: { $ref: '#/round' },
    tree: { child: { $ref: '#/tree' } },
  };

  it('follows them through objects and lists', () => {
    expect(resolveReferences(document.a, document)).toEqual({ value: [1] });
  });

  it.each(['round', 'tree'] as const)('stops at a circle: %s', (name) => {
    expect(() => resolveReferences(document[name], document)).toThrow(/circle/);
  });

  it.each(['#/nothing', '#/b/value/9', '#/toString', 'other.yaml#/a', 'https://a.example/x.yaml'])('stops at %s', ($ref) => {
    expect(() => resolveReferences({ $ref }, document)).toThrow(/points? to|point into/);
  });
});
