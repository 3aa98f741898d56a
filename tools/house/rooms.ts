import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { houseFiles, ROOT } from './tree';

/** A folder with a `project.json`. */
export interface Room {
  /** From the root: `libs/camara/kit`. */
  readonly path: string;
  readonly tags: readonly string[];
}

export function rooms(): Room[] {
  return houseFiles()
    .filter((file) => file.endsWith('/project.json'))
    .map((file) => ({ path: dirname(file), tags: tagsIn(readFileSync(join(ROOT, file), 'utf8')) }));
}

function tagsIn(json: string): string[] {
  return (JSON.parse(json) as { tags?: string[] }).tags ?? [];
}

const FLOOR_OF_LIB: Readonly<Record<string, string>> = {
  assembly: 'assembly',
  kernel: 'kernel',
  network: 'network',
  runtime: 'runtime',
  'embedded-postgres': 'runtime',
  testing: 'testing',
};
const FLOOR_OF_CAMARA_ROOM: Readonly<Record<string, string>> = {
  kit: 'camara-kit',
  catalog: 'camara-catalog',
  'kit-testing': 'testing',
};

/** The tags a room must have, told by its path alone. */
export function tagsForPath(path: string): string[] {
  const [top, name = '', inner = ''] = path.split('/');
  if (top === 'apps') return ['floor:app', `app:${name}`];
  if (name === 'camara') return [`floor:${FLOOR_OF_CAMARA_ROOM[inner] ?? 'camara-api'}`];
  if (name === 'adapters') return ['floor:adapter'];
  const floor = FLOOR_OF_LIB[name];
  return floor ? [`floor:${floor}`] : ['floor:wing', `wing:${name}`];
}

/** The room a path lies in, told by its shape: `libs/camara` and `libs/adapters` are corridors, not rooms. */
export function roomOf(file: string): string | undefined {
  return /^(apps\/[^/]+|libs\/(?:camara|adapters)\/[^/]+|libs\/[^/]+)\//.exec(file)?.[1];
}

/** The room `@openmast/<name>` names. */
export function roomOfAlias(specifier: string): string | undefined {
  const name = /^@openmast\/(.+)$/.exec(specifier)?.[1];
  return name && `libs/${name}`;
}
