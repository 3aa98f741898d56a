import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { createInterface } from 'node:readline';
import { AppError } from '@openmast/kernel';

/** Lines kept for the error message when a program ends badly. */
const LAST_LINES_MAX = 20;

/** A started program whose output is read line by line. */
export interface Watched {
  readonly child: ChildProcess;
  /** The last lines it wrote, oldest first. */
  readonly lastLines: readonly string[];
  /** Resolves when it writes a line with this text. Ask before the line can have come. */
  lineWith(text: string): Promise<undefined>;
  /** Resolves with the exit code (or the signal's name) when it has ended. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/**
 * Starts a program in the root folder, with nothing of our environment (it holds our secrets), in a process group of its own:
 * Ctrl-C in a terminal then reaches only us, and we decide when it stops.
 */
export function watch(
  program: string,
  args: readonly string[],
  options: SpawnOptions & { readonly onLine?: (line: string) => void },
): Watched {
  const { onLine, ...spawnOptions } = options;
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', ...(process.platform === 'win32' ? { SystemRoot: 'C:\\Windows' } : {}) };
  const child = spawn(program, args, { cwd: '/', env, detached: true, ...spawnOptions });
  const lastLines: string[] = [];
  const waiting: Array<(line: string) => void> = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      if (lastLines.push(line) > LAST_LINES_MAX) lastLines.shift();
      for (const tell of waiting) tell(line);
      onLine?.(line);
    });
  }
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal ?? 1));
  });
  ended.catch(() => undefined);
  const lineWith = (text: string) =>
    new Promise<undefined>((resolve) => waiting.push((line) => line.includes(text) && resolve(undefined)));
  return { child, lastLines, lineWith, ended };
}

/** Runs a program and throws with its last words unless it ends with 0. */
export async function runToEnd(program: string, args: readonly string[], options: SpawnOptions): Promise<void> {
  const { ended, lastLines } = watch(program, args, options);
  const outcome = await ended;
  if (outcome !== 0)
    throw new AppError('unavailable', 'postgres.program-failed', `${program} ended with ${outcome}: ${lastLines.join(' | ')}`);
}
