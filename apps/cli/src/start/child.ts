import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Environment, processEnvironment } from '@openmast/runtime';

/** The built tree this file runs from. */
const BUILT = join(__dirname, '../../../..');
const STOP_TIMEOUT_MS = 15_000;
const LAST_WORDS_CHARACTERS = 2_000;

export interface ChildOptions {
  readonly name: string;
  /** Path below the built tree. */
  readonly script: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logDir: string;
}

/** One process of the demo world; what it says goes to its log file. */
export class Child {
  private readonly process: ChildProcess;
  private readonly logFile: string;
  /** Settles when the process has ended, with its exit code or signal. */
  readonly ended: Promise<string>;

  constructor(private readonly options: ChildOptions) {
    this.logFile = join(options.logDir, `${options.name}.log`);
    const log = openSync(this.logFile, 'w', 0o600);
    this.process = spawn(process.execPath, ['--enable-source-maps', join(BUILT, options.script)], {
      env: { ...withoutOwn(processEnvironment()), ...options.environment },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.ended = new Promise((resolve) => {
      this.process.once('exit', (code, signal) => {
        resolve(signal ?? String(code));
      });
    });
  }

  get name(): string {
    return this.options.name;
  }

  get isRunning(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  hasSaid(text: string): boolean {
    return readFileSync(this.logFile, 'utf8').includes(text);
  }

  /** The end of its log: why it died, in its own words. */
  lastWords(): string {
    return readFileSync(this.logFile, 'utf8').slice(-LAST_WORDS_CHARACTERS).trim();
  }

  async stop(): Promise<void> {
    if (!this.isRunning) return;
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.ended;
    clearTimeout(timer);
  }
}

/** A demo world's processes are told everything explicitly; settings of the surrounding shell must not leak in. */
function withoutOwn(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(OPENMAST|DEMO)_/.test(name)));
}
