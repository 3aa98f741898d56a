import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { houseFiles, ROOT } from './tree';

const NAME = /^migrations\/(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)-([a-z]+)-([a-z]+)-([a-z0-9-]+)\.ts$/;

/** What is wrong with one migration, by its path and text. */
function faultOf(path: string, text: string): string | undefined {
  const [, year, month, day, hour, minute, second, wing = '', ...words] = NAME.exec(path) ?? [];
  if (!year) return 'is not named <utc, 14 digits>-<wing>-<verb>-<noun>.ts';
  const stamp = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const className = [wing, ...words.flatMap((word) => word.split('-'))]
    .map((word) => word[0]?.toUpperCase() + word.slice(1))
    .join('');
  if (!existsSync(join(ROOT, 'libs', wing))) return `names a wing that is not there: ${wing}`;
  // TypeORM runs migrations in the order of the number at the end of their name, not of their file.
  if (!text.includes(`name = '${className}${stamp}'`)) return `must have name = '${className}${stamp}'`;
  return text.includes(`export class ${className} `) ? undefined : `must export class ${className}`;
}

/** Files of the last commit; a migration that is not among them must come after all of them. */
function landed(): string[] {
  if (!existsSync(join(ROOT, '.git'))) return [];
  return execFileSync('git', ['ls-tree', '--name-only', 'HEAD', 'migrations/'], { cwd: ROOT, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file.endsWith('.ts'));
}

const files = houseFiles()
  .filter((file) => /^migrations\/.*\.ts$/.test(file))
  .sort();

describe('migrations', () => {
  it('are there', () => {
    expect(files.length).toBeGreaterThan(0);
  });

  it.each(files)('%s is named after what it does and when', (file) => {
    expect(faultOf(file, readFileSync(join(ROOT, file), 'utf8'))).toBeUndefined();
  });

  it('have a moment of their own each', () => {
    const moments = files.map((file) => file.slice(0, 'migrations/'.length + 14));

    expect(new Set(moments).size).toBe(files.length);
  });

  it('come after those that landed before', () => {
    const before = landed();
    const last = before.sort().at(-1) ?? '';

    expect(files.filter((file) => !before.includes(file) && file < last)).toEqual([]);
  });

  it.each([
    ['migrations/2026-consent-create-tables.ts', '', 'is not named'],
    ['migrations/20261121024100-nowhere-create-tables.ts', '', 'names a wing'],
    [
      'migrations/20261121024100-consent-create-tables.ts',
      "export class ConsentCreateTables {\n name = 'ConsentCreateTables1'",
      'must have name',
    ],
    [
      'migrations/20261121024100-consent-create-tables.ts',
      "export class Other {\n name = 'ConsentCreateTables1795228860000'",
      'must export class',
    ],
  ])('%s with %j is refused', (path, text, fault) => {
    expect(faultOf(path, text)).toContain(fault);
  });
});
