import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { roomOf, roomOfAlias } from './rooms';
import { houseFiles, isSpec, ROOT } from './tree';

type Edges = ReadonlyMap<string, ReadonlySet<string>>;

const IMPORT = /(?:from|import|require\()\s*\(?\s*['"](@openmast\/[^'"]+)['"]/g;

/** Which room uses which, by shipped files alone. */
function shippedEdges(): Edges {
  const edges = new Map<string, Set<string>>();
  for (const file of houseFiles()) {
    const from = roomOf(file);
    if (!from || isSpec(file) || !/\.tsx?$/.test(file)) continue;
    for (const [, specifier = ''] of readFileSync(join(ROOT, file), 'utf8').matchAll(IMPORT)) {
      const to = roomOfAlias(specifier);
      if (to && to !== from) edges.set(from, (edges.get(from) ?? new Set()).add(to));
    }
  }
  return edges;
}

/** The first circle found, as the list of its rooms. */
function circleIn(edges: Edges): string[] | undefined {
  const done = new Set<string>();
  const walk = (room: string, path: string[]): string[] | undefined => {
    if (path.includes(room)) return [...path.slice(path.indexOf(room)), room];
    if (done.has(room)) return undefined;
    for (const next of edges.get(room) ?? []) {
      const circle = walk(next, [...path, room]);
      if (circle) return circle;
    }
    done.add(room);
    return undefined;
  };
  for (const room of edges.keys()) {
    const circle = walk(room, []);
    if (circle) return circle;
  }
  return undefined;
}

describe('rooms', () => {
  it('do not use each other in a circle', () => {
    expect(circleIn(shippedEdges())).toBeUndefined();
  });

  it('are read from their imports', () => {
    expect(shippedEdges().get('libs/network')).toContain('libs/kernel');
  });

  it('would be caught in a circle of three', () => {
    const edges = new Map([
      ['a', new Set(['b'])],
      ['b', new Set(['d', 'c'])],
      ['c', new Set(['a'])],
    ]);

    expect(circleIn(edges)).toEqual(['a', 'b', 'c', 'a']);
  });
});
