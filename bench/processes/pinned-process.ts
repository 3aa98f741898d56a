import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@openmast/kernel';
import { BENCH_DATA, BUILT } from '../places';

const STOP_TIMEOUT_MS = 15_000;
const LAST_WORDS_CHARACTERS = 1_500;
const END_WITH_PARENT = join(BUILT, 'bench/processes/end-with-parent.js');

export interface ProcessPlan {
  readonly name: string;
  /** Path below the built tree. */
  readonly script: string;
  readonly core: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** For Node itself, e.g. `--cpu-prof`. */
  readonly nodeFlags?: readonly string[];
}

/** True when processes can be bound to cores here. */
export function canPin(cores: readonly number[]): boolean {
  return cores.every((core) => spawnSync('taskset', ['-c', String(core), 'true'], { stdio: 'ignore' }).status === 0);
}

/** A Node process of the bench, on one core where the system can do that. It ends when the bench ends. */
export class PinnedProcess {
  readonly pid: number;
  private readonly child: ChildProcess;
  private readonly logFile: string;

  constructor(
    private readonly plan: ProcessPlan,
    isPinned: boolean,
  ) {
    mkdirSync(BENCH_DATA, { recursive: true, mode: 0o700 });
    this.logFile = join(BENCH_DATA, `${plan.name}.log`);
    const log = openSync(this.logFile, 'w', 0o600);
    const node = [process.execPath, ...(plan.nodeFlags ?? []), '--require', END_WITH_PARENT, join(BUILT, plan.script)];
    const [command = '', ...args] = isPinned ? ['taskset', '-c', String(plan.core), ...node] : node;
    this.child = spawn(command, args, {
      env: { ...environmentWithoutOurs(), ...plan.environment },
      stdio: ['ignore', log, log, 'ipc'],
      serialization: 'advanced',
      // A Ctrl-C is for the bench alone, which ends its processes in order.
      detached: true,
    });
    closeSync(log);
    this.child.on('error', () => undefined);
    if (this.child.pid === undefined) throw this.failure('could not be started');
    this.pid = this.child.pid;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Sends a question and waits for the answer; one at a time. @throws AppError `unavailable` when the process ends instead. */
  async ask<A>(question: object): Promise<A> {
    const gone = new AbortController();
    this.child.send(question);
    try {
      const ended = once(this.child, 'exit', { signal: gone.signal }).then(() => {
        throw this.failure('ended');
      });
      const [answer] = (await Promise.race([once(this.child, 'message', { signal: gone.signal }), ended])) as [A];
      return answer;
    } finally {
      gone.abort();
    }
  }

  /** Told in words what went wrong, with the end of the process's own log. */
  failure(what: string): AppError {
    const words = readFileSync(this.logFile, 'utf8').slice(-LAST_WORDS_CHARACTERS).trim();
    return new AppError('unavailable', 'BENCH_PROCESS', `The process "${this.plan.name}" ${what}. ${words}`);
  }

  /** SIGTERM, then the time an orderly stop may take, then SIGKILL. */
  async stop(): Promise<void> {
    if (!this.isRunning) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const impatience = setTimeout(() => this.child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(impatience);
  }
}

/** A measured process is told everything explicitly; settings of the surrounding shell must not leak in. */
function environmentWithoutOurs(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(OPENMAST_|DEMO_|NODE_OPTIONS$)/.test(name)));
}

/** Answers questions of the bench, in a process of its own. */
export function answerQuestions<Q, A>(answer: (question: Q) => Promise<A> | A): void {
  process.on('message', (question) => {
    void Promise.resolve(answer(question as Q)).then((reply) => process.send?.(reply));
  });
}
