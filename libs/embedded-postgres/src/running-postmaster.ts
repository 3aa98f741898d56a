import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@openmast/kernel';

/** How long a fast shutdown may take before the server is told to stop at once (it then recovers at the next start). */
export const FAST_STOP_MS = 10_000;
const POLL_MS = 20;

/** Names the process that started the server of this folder, so that an orphan can be told from a server in use. */
function launcherFile(dataDir: string): string {
  return `${dataDir}.launcher`;
}

export function rememberLauncher(dataDir: string): void {
  writeFileSync(launcherFile(dataDir), String(process.pid), { mode: 0o600 });
}

export function forgetLauncher(dataDir: string): void {
  rmSync(launcherFile(dataDir), { force: true });
}

/**
 * Makes sure nobody serves this data folder. A server whose launcher was killed is stopped; one whose launcher lives is left
 * alone and named in the error. A `postmaster.pid` without a server of ours behind it is harmless: PostgreSQL replaces it,
 * or, when a stranger got its process id, we remove it.
 */
export async function stopOrphan(dataDir: string): Promise<void> {
  const pidFile = join(dataDir, 'postmaster.pid');
  const pid = firstLineNumber(pidFile);
  if (pid === undefined || !isAlive(pid)) return;
  if (!servesFolder(pid, dataDir)) {
    rmSync(pidFile, { force: true });
    return;
  }
  const launcher = firstLineNumber(launcherFile(dataDir));
  if (launcher !== undefined && launcher === parentOf(pid)) {
    throw new AppError(
      'conflict',
      'postgres.in-use',
      `The data folder ${dataDir} is in use by process ${launcher}. Stop that one first, or name another folder.`,
    );
  }
  await stopProcess(pid);
}

/** Fast shutdown; when that takes too long, immediate shutdown; when even that does, kill. Committed rows survive all three. */
export async function stopProcess(pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!signalTo(pid, signal)) return;
    if (await isGoneWithin(pid, FAST_STOP_MS)) return;
  }
  throw new AppError('unavailable', 'postgres.does-not-stop', `PostgreSQL (process ${pid}) does not stop.`);
}

async function isGoneWithin(pid: number, timeoutMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < timeoutMs; waitedMs += POLL_MS) {
    if (!isAlive(pid)) return true;
    await sleep(POLL_MS);
  }
  return !isAlive(pid);
}

/** False when there is no such process any more. */
export function signalTo(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** A zombie is dead: it waits only for its parent to look. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !existsSync('/proc/self/stat') || procStat(pid)?.state !== 'Z';
}

/** A server's working folder is its data folder; that is how we tell ours from a stranger with the same process id. */
function servesFolder(pid: number, dataDir: string): boolean {
  if (existsSync('/proc/self/cwd')) {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataDir);
    } catch {
      return false; // ended meanwhile, or another user's process
    }
  }
  return ps(pid, 'command').includes(dataDir);
}

function parentOf(pid: number): number | undefined {
  if (existsSync('/proc/self/stat')) return procStat(pid)?.parent;
  return Number(ps(pid, 'ppid')) || undefined;
}

/** `pid (name) state ppid ...`; the name may hold spaces and brackets, so read after its last bracket. */
function procStat(pid: number): { state: string; parent: number } | undefined {
  try {
    const [state = '', parent = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return { state, parent: Number(parent) };
  } catch {
    return undefined; // ended meanwhile
  }
}

/** Systems without `/proc` (macOS). */
function ps(pid: number, column: string): string {
  return spawnSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
}

function firstLineNumber(file: string): number | undefined {
  if (!existsSync(file)) return undefined;
  return Number(readFileSync(file, 'utf8').split('\n')[0]) || undefined;
}
