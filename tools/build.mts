/**
 * Compiles apps, libs, migrations, tools and bench into `dist/` with SWC, same tree. Only changed files are compiled again;
 * files whose source is gone are removed, so that nothing stale can be found by adapter discovery.
 */
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformFile, type Options } from '@swc/core';

const root = join(import.meta.dirname, '..');
const out = join(root, 'dist');
const SOURCES = ['apps', 'libs', 'migrations', 'tools', 'bench'];
const TEST_FILE = /\.(spec|[a-z0-9]+-spec)\.tsx?$/;
/** The built tree tells its own version. */
const MANIFEST = 'package.json';
const ASSETS = /\.(yaml|css|svg|html|woff2|png)$|\/public\/[^/]+$/;

const rc = JSON.parse(readFileSync(join(root, '.swcrc'), 'utf8')) as Options & { $schema?: string };
delete rc.$schema;

/** A newer compiler or option set makes every output stale. */
const optionsStampMs = Math.max(...['.swcrc', 'package-lock.json', 'tools/build.mts'].map((file) => mtimeMs(join(root, file))));

function mtimeMs(file: string): number {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

async function compile(file: string, target: string): Promise<void> {
  const jsc = { ...rc.jsc, baseUrl: root, parser: { ...rc.jsc?.parser, tsx: file.endsWith('x') } } as NonNullable<Options['jsc']>;
  const { code, map } = await transformFile(join(root, file), { ...rc, jsc, swcrc: false, cwd: root, sourceMaps: true });
  mkdirSync(dirname(target), { recursive: true });
  const mapName = target.split('/').pop() + '.map';
  writeFileSync(target, code + (map ? `\n//# sourceMappingURL=${mapName}\n` : ''));
  if (map) writeFileSync(target + '.map', map);
}

/** A source file and what it becomes. */
interface Step {
  readonly file: string;
  readonly target: string;
  readonly isCode: boolean;
}

function stepFor(file: string): Step | undefined {
  const isCode = /\.tsx?$/.test(file) && !TEST_FILE.test(file) && !file.endsWith('.d.ts');
  if (!isCode && !ASSETS.test(file) && file !== MANIFEST) return undefined;
  return { file, isCode, target: join(out, isCode ? file.replace(/\.tsx?$/, '.js') : file) };
}

function isStale({ file, target, isCode }: Step): boolean {
  return mtimeMs(target) < Math.max(mtimeMs(join(root, file)), isCode ? optionsStampMs : 0);
}

async function run({ file, target, isCode }: Step): Promise<void> {
  if (isCode) return compile(file, target);
  cpSync(join(root, file), target);
  utimesSync(target, new Date(), new Date());
}

function removeWithoutSource(targets: ReadonlySet<string>): void {
  for (const built of globSync('**/*', { cwd: out })) {
    const path = join(out, built);
    if (statSync(path).isFile() && !targets.has(path) && !targets.has(path.replace(/\.map$/, ''))) rmSync(path);
  }
}

/** @returns how many files were compiled or copied now. */
export async function build(): Promise<number> {
  const files = globSync(
    SOURCES.map((top) => `${top}/**/*`),
    { cwd: root },
  ).map((file) => file.replaceAll('\\', '/'));
  const steps = [MANIFEST, ...files].map(stepFor).filter((step) => step !== undefined);
  removeWithoutSource(new Set(steps.map(({ target }) => target)));
  const stale = steps.filter(isStale);
  await Promise.all(stale.map(run));
  return stale.length;
}

if (process.argv[1] === import.meta.filename) {
  const startedMs = Date.now();
  const count = await build();
  console.log(count === 0 ? 'Build: up to date' : `Build: ${count} files in ${Date.now() - startedMs} ms`);
}
