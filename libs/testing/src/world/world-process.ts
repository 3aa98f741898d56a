import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from '../jest/test-database';
import { type PortOffset, claimPortOffset } from './port-offset';
import { type Descendant, descendantsOf, stillRunningAfter } from './process-tree';
import { Spawned } from './spawned';
import { type World, readWorld } from './world';

const CLI = 'apps/cli/src/main.js';
const CLI_LOG = 'cli.log';
const UP = 'Stop: Ctrl-C';
const START_TIMEOUT_MS = 60_000;
const GONE_TIMEOUT_MS = 5_000;

export interface WorldOptions {
  /** Four services as four processes instead of one platform. */
  readonly separate?: boolean;
  /** `test-database` (default): a fresh one of this run's server. `embedded`: the world starts its own. Else a URL. */
  readonly database?: 'test-database' | 'embedded' | URL;
  readonly env?: Readonly<Record<string, string>>;
  /** Gives the world a process group of its own, for {@link WorldProcess.interrupt}. */
  readonly hasOwnGroup?: boolean;
}

interface Place {
  readonly options: WorldOptions;
  readonly dataDir: string;
  readonly ports: PortOffset;
  readonly databaseUrl: string | undefined;
  readonly dropDatabase: (this: void) => Promise<void>;
}

/** Runs `openmast start` as a process and waits until it says that everything is up. Needs a build. */
export async function startWorldProcess(options: WorldOptions = {}): Promise<WorldProcess> {
  const dataDir = mkdtempSync(join(tmpdir(), 'openmast-world-'));
  const ports = await claimPortOffset();
  const world = new WorldProcess({ options, dataDir, ports, ...(await databaseFor(options)) });
  try {
    await world.start();
    return world;
  } catch (error) {
    await world.stop();
    throw error;
  }
}

async function databaseFor({ database = 'test-database' }: WorldOptions): Promise<Pick<Place, 'databaseUrl' | 'dropDatabase'>> {
  if (database === 'embedded') return { databaseUrl: undefined, dropDatabase: () => Promise.resolve() };
  if (database instanceof URL) return { databaseUrl: database.href, dropDatabase: () => Promise.resolve() };
  const made = await createTestDatabase();
  return { databaseUrl: made.url, dropDatabase: () => made.drop() };
}

/** A demo world in processes of its own, on ports and a database of its own. */
export class WorldProcess {
  private cli: Spawned | undefined;
  private known: World | undefined;
  private starts = 0;

  constructor(private readonly place: Place) {}

  /** The world as `world.json` says it. */
  get world(): World {
    if (!this.known) throw new Error('this world was never up');
    return this.known;
  }

  get dataDir(): string {
    return this.place.dataDir;
  }

  get offset(): number {
    return this.place.ports.offset;
  }

  /** Logs of all its processes since its last start. */
  get logsDir(): string {
    return join(this.dataDir, 'logs');
  }

  /** Every log it ever wrote, those of earlier starts included. */
  logFiles(): string[] {
    return globSync('logs*/*.log', { cwd: this.dataDir }).map((file) => join(this.dataDir, file));
  }

  /** Everything `openmast start` has printed. */
  get output(): string {
    return this.command.said();
  }

  /** The process that was started from the terminal. */
  get command(): Spawned {
    if (!this.cli) throw new Error('this world was never started');
    return this.cli;
  }

  /** Again on the same data, database and ports, once it has ended. */
  async start(): Promise<void> {
    this.keepLogs();
    const { options, databaseUrl } = this.place;
    this.cli = new Spawned({
      script: CLI,
      args: ['start', '--port-offset', String(this.offset), ...(options.separate ? ['--separate'] : [])],
      env: { ...options.env, OPENMAST_DATA_DIR: this.dataDir, ...(databaseUrl ? { OPENMAST_DATABASE_URL: databaseUrl } : {}) },
      logFile: join(this.logsDir, CLI_LOG),
      hasOwnGroup: options.hasOwnGroup ?? false,
    });
    await this.cli.untilItSays(UP, START_TIMEOUT_MS);
    this.known = readWorld(this.dataDir);
  }

  /** All processes below the command: services, demo, a built-in PostgreSQL. */
  processes(): Descendant[] {
    return descendantsOf(this.command.pid);
  }

  /** @param name `platform`, `demo`, `auth-server`, `camara-api`, … @throws Error when none or several run under it */
  pidOf(name: string): number {
    const found = this.processes().filter(({ command }) => command.includes(`apps/${name}/src/main.js`));
    const [only] = found;
    if (!only || found.length > 1) throw new Error(`${String(found.length)} processes run ${name}`);
    return only.pid;
  }

  /** Ends one process without a chance to say goodbye. The world then takes itself down: {@link untilEnded}. */
  kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): void {
    process.kill(this.pidOf(name), signal);
  }

  untilEnded(): Promise<number | NodeJS.Signals> {
    return this.command.ended;
  }

  /** Ctrl-C in a terminal: the signal goes to the whole group. @returns exit code, and processes left behind */
  async interrupt(): Promise<{ code: number | NodeJS.Signals; leftBehind: number[] }> {
    const pids = this.processes().map(({ pid }) => pid);
    process.kill(-this.command.pid, 'SIGINT');
    const code = await this.command.ended;
    return { code, leftBehind: await stillRunningAfter(pids, GONE_TIMEOUT_MS) };
  }

  /** Stops it, if it runs, and leaves its data. @returns exit code, and processes left behind */
  async halt(): Promise<{ code: number | NodeJS.Signals; leftBehind: number[] }> {
    const pids = this.command.isRunning ? this.processes().map(({ pid }) => pid) : [];
    const code = await this.command.stop();
    return { code, leftBehind: await stillRunningAfter(pids, GONE_TIMEOUT_MS) };
  }

  /** Stops it and removes everything it wrote. */
  async stop(): Promise<void> {
    if (this.cli) {
      const { leftBehind } = await this.halt();
      for (const pid of leftBehind) process.kill(pid, 'SIGKILL');
    }
    await this.place.dropDatabase();
    await this.place.ports.release();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** A new start writes its logs over the old ones, unless somebody has removed all of it meanwhile. */
  private keepLogs(): void {
    if (existsSync(this.logsDir)) {
      cpSync(this.logsDir, join(this.dataDir, `logs-of-start-${String(this.starts)}`), { recursive: true });
      rmSync(join(this.logsDir, CLI_LOG), { force: true });
    }
    mkdirSync(this.logsDir, { recursive: true, mode: 0o700 });
    this.starts += 1;
  }
}
