import { houseFiles } from './tree';

/** A thing with such a name has no home: what is it for? */
const BANNED = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'shared', 'misc', 'manager', 'base', 'impl']);
/** The tools that read these expect the name. */
const ALLOWED = new Set(['jest.base.cjs', 'tsconfig.base.json']);

/** The first banned word in a path. What a name is about is its last word: `order-utils.ts` is refused, `shared-memory.ts` is not. */
function bannedWord(path: string): string | undefined {
  if (ALLOWED.has(path)) return undefined;
  const nouns = path
    .toLowerCase()
    .split(/[/.]/)
    .map((part) => part.split('-').at(-1) ?? part);
  return nouns.find((noun) => BANNED.has(noun));
}

describe('names', () => {
  it('say what a thing is for', () => {
    expect(houseFiles().filter((file) => bannedWord(file) !== undefined)).toEqual([]);
  });

  it('are kebab-case in source folders', () => {
    const sources = houseFiles().filter((file) => /^(apps|libs|tools|journeys|bench|migrations)\/.*\.(ts|tsx|mts)$/.test(file));

    expect(sources.filter((file) => !/^[a-z0-9./-]+$/.test(file))).toEqual([]);
  });

  it.each([
    ['libs/consent/src/utils/date.ts', 'utils'],
    ['libs/consent/src/consent-manager.ts', 'manager'],
    ['libs/shared/src/index.ts', 'shared'],
    ['libs/consent/src/consent.impl.ts', 'impl'],
    ['libs/consent/src/shared-memory.ts', undefined],
    ['apps/demo/src/database.ts', undefined],
    ['jest.base.cjs', undefined],
  ])('%s: %s', (path, word) => {
    expect(bannedWord(path)).toBe(word);
  });
});
