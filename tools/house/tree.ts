import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '../..');
const NOT_OURS = /(^|\/)(node_modules|dist|coverage|\.git|\.nx|\.data)(\/|$)/;
const TEXT =
  /(\.(ts|tsx|mts|cts|js|mjs|cjs|json|md|yaml|yml|css|html|sh|sql|tpl|txt|conf|env\.example|svg|prom)|Dockerfile|\.ci\/run|\.(npmrc|swcrc|gitignore|nvmrc|editorconfig)|LICENSE)$/;

/** Every file of the house: in git, or new and not ignored. Paths from the root, with slashes. */
export function houseFiles(): string[] {
  return listed().filter((file) => !NOT_OURS.test(file) && statSync(join(ROOT, file), { throwIfNoEntry: false })?.isFile());
}

/** A source archive has no `.git`; then the folder itself is the list. */
function listed(): string[] {
  if (!existsSync(join(ROOT, '.git')))
    return globSync(['**/*', '.ci/*', '.*'], { cwd: ROOT }).map((file) => file.replaceAll('\\', '/'));
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    .split('\0')
    .filter(Boolean);
}

/** A finding, as a line of an error message: `file:line: what`. */
export type Finding = string;

/** Calls `look` with each line of each text file that `isWanted` names. */
export function findInLines(
  isWanted: (file: string) => boolean,
  look: (line: string, before: string) => string | undefined,
): Finding[] {
  return houseFiles()
    .filter((file) => TEXT.test(file) && isWanted(file))
    .flatMap((file) => findInText(readFileSync(join(ROOT, file), 'utf8'), look).map((found) => `${file}:${found}`));
}

export function findInText(text: string, look: (line: string, before: string) => string | undefined): Finding[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const what = look(line, lines[index - 1] ?? '');
    return what === undefined ? [] : [`${index + 1}: ${what}`];
  });
}

export function isSpec(file: string): boolean {
  return /[.-]spec\.tsx?$/.test(file);
}

export function isCode(file: string): boolean {
  return /\.(ts|tsx|mts|cts|js|mjs|cjs)$/.test(file);
}
