import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The built tree of the workspace; a journey runs what would be shipped. */
const BUILT = join(__dirname, '../../../../dist');
const STOP_TIMEOUT_MS = 20_000;
const POLL_MS = 20;

export interface SpawnPlan {
  /** Path below the built tree. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logFile: string;
  /** A process group of its own: what a terminal sends Ctrl-C to. */
  readonly hasOwnGroup?: boolean;
}

/** One process of the built tree; what it says goes to a file. */
export class Spawned {
  private readonly child: ChildProcess;
  /** Settles with the exit code, or the name of the signal. */
  readonly ended: Promise<number | NodeJS.Signals>;

  constructor(private readonly plan: SpawnPlan) {
    const log = openSync(plan.logFile, 'a', 0o600);
    this.child = spawn(process.execPath, [join(BUILT, plan.script), ...(plan.args ?? [])], {
      env: { ...withoutOurs(process.env), ...plan.env },
      stdio: ['ignore', log, log],
      detached: plan.hasOwnGroup ?? false,
    });
    closeSync(log);
    this.ended = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => {
        resolve(signal ?? code ?? -1);
      });
    });
  }

  get pid(): number {
    const { pid } = this.child;
    if (pid === undefined) throw new Error(`${this.plan.script} could not be started: was the workspace built?`);
    return pid;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  said(): string {
    return readFileSync(this.plan.logFile, 'utf8');
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** @throws Error with its last words when it ends, or is silent for too long */
  async untilItSays(words: string, timeoutMs: number): Promise<void> {
    const deadlineMs = Date.now() + timeoutMs;
    while (!this.said().includes(words)) {
      if (!this.isRunning) throw new Error(`${this.plan.script} ended before it said "${words}":\n${this.said()}`);
      if (Date.now() > deadlineMs) throw new Error(`${this.plan.script} did not say "${words}":\n${this.said()}`);
      await sleep(POLL_MS);
    }
  }

  /** Asks it to stop. @returns its exit code, or the signal that ended it */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals> {
    if (this.isRunning) this.signal(signal);
    const timer = setTimeout(() => {
      this.signal('SIGKILL');
    }, STOP_TIMEOUT_MS);
    const outcome = await this.ended;
    clearTimeout(timer);
    return outcome;
  }
}

/** What the test run itself was told must not reach a process under test. */
function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(OPENMAST|DEMO|JEST)_/.test(name)));
}
