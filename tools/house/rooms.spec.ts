import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { roomOf, rooms, tagsForPath } from './rooms';
import { houseFiles, ROOT } from './tree';

const all = rooms();
const has = (room: string, file: string) => existsSync(join(ROOT, room, file));

describe('every room', () => {
  it.each(all)('$path has a README', ({ path }) => {
    expect(has(path, 'README.md')).toBe(true);
  });

  it.each(all)('$path has a door', ({ path }) => {
    const doors = path.startsWith('apps/') ? ['src/main.ts', 'src/main.tsx'] : ['src/index.ts'];

    expect(doors.filter((door) => has(path, door))).not.toEqual([]);
  });

  it.each(all)('$path has the tags its path asks for', ({ path, tags }) => {
    expect([...tags].sort()).toEqual(tagsForPath(path).sort());
  });

  it('is a room: no file under apps or libs lies outside one', () => {
    const known = new Set(all.map(({ path }) => path));

    const homeless = houseFiles().filter((file) => /^(apps|libs)\//.test(file) && !known.has(roomOf(file) ?? ''));

    expect(homeless).toEqual([]);
  });
});

describe('every adapter', () => {
  const adapters = all.filter(({ path }) => path.startsWith('libs/adapters/'));

  it('exists at least once', () => {
    expect(adapters).not.toEqual([]);
  });

  it.each(adapters)('$path runs the port suites', ({ path }) => {
    expect(houseFiles().filter((file) => file.startsWith(`${path}/src/`) && file.endsWith('.contract-spec.ts'))).not.toEqual([]);
  });
});

describe('the tags of a path', () => {
  it.each([
    ['libs/kernel', ['floor:kernel']],
    ['libs/embedded-postgres', ['floor:runtime']],
    ['libs/consent', ['floor:wing', 'wing:consent']],
    ['libs/camara/kit', ['floor:camara-kit']],
    ['libs/camara/sim-swap', ['floor:camara-api']],
    ['libs/adapters/hss-diameter', ['floor:adapter']],
    ['apps/demo', ['floor:app', 'app:demo']],
  ])('%s', (path, tags) => {
    expect(tagsForPath(path)).toEqual(tags);
  });
});
