import { realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@openmast/kernel';
import { prepareBinaries } from './binaries';
import { watch, type Watched } from './child-process';
import { type DataFolderPlan, ensureDataFolder, withDataFolder } from './data-folder';
import { runAsFor } from './run-as';
import { forgetLauncher, rememberLauncher, signalTo, stopOrphan, stopProcess } from './running-postmaster';

/** Recovery after a crash reads the log since the last checkpoint; at most a gigabyte of it with default settings. */
const START_TIMEOUT_MS = 120_000;
/** Between asking the system for a free port and using it, another process may take it. */
const FREE_PORT_TRIES_MAX = 5;
const READY = 'ready to accept connections';
const PORT_TAKEN = 'Address already in use';

export interface EmbeddedPostgresOptions {
  /** Made when missing. `<dataDir>.password` and `<dataDir>.launcher` lie beside it. */
  readonly dataDir: string;
  /** On 127.0.0.1. A free one when not given. */
  readonly port?: number;
  /** Server settings, as in `postgresql.conf`. Tests on throw-away data give `{ fsync: 'off' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Called with each line the server writes to its log. */
  readonly log?: (line: string) => void;
}

/** A running server, for this process alone. */
export interface EmbeddedPostgres {
  /** `postgres://` address with the superuser's password in it: never log it. */
  readonly url: string;
  /** Fast shutdown: open transactions are rolled back, committed rows are on disk. Harmless when called twice. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL server that came with npm on a data folder, as root or as a plain user. It ends with this process;
 * when this process is killed, the next start on the same folder ends it.
 *
 * @throws AppError `conflict` when the folder is in use, not a data folder, or its password is lost; `unavailable` when the
 * server cannot start on this machine.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  await stopOrphan(dataDir);
  const runAs = runAsFor(dataDir);
  const plan = { dataDir, runAs, binaries: prepareBinaries(runAs), isDurable: options.settings?.['fsync'] !== 'off' };
  const password = await ensureDataFolder(plan);
  rememberLauncher(dataDir);
  for (let tries = 1; ; tries += 1) {
    const port = options.port ?? (await freePort());
    const server = await startServer({ ...plan, dataDir: realpathSync(dataDir) }, port, options);
    const failure = await readyOrFailure(server);
    if (failure === undefined) return running(server, dataDir, `postgres://postgres:${password}@127.0.0.1:${port}/postgres`);
    const isPortTaken = server.lastLines.some((line) => line.includes(PORT_TAKEN));
    if (isPortTaken && options.port === undefined && tries < FREE_PORT_TRIES_MAX) continue;
    forgetLauncher(dataDir);
    const reason = isPortTaken ? `port ${port} is taken` : failure;
    throw new AppError('unavailable', 'postgres.not-started', `PostgreSQL did not start on ${dataDir}: ${reason}`);
  }
}

async function startServer(plan: DataFolderPlan, port: number, options: EmbeddedPostgresOptions): Promise<Watched> {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // A socket path longer than 107 bytes stops the server, and nobody needs one.
    unix_socket_directories: '',
    ...options.settings,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const onLine = options.log ?? (() => undefined);
  return withDataFolder(plan, (path, stdio) =>
    watch(plan.binaries.postgres, ['-D', path, ...args], { ...plan.runAs, stdio, onLine }),
  );
}

/** Resolves with nothing when the server is ready, else with what it said last. */
async function readyOrFailure(server: Watched): Promise<string | undefined> {
  const late = new AbortController();
  const tooLate = sleep(START_TIMEOUT_MS, undefined, { signal: late.signal }).then(
    () => {
      server.child.kill('SIGKILL');
      return `not ready after ${START_TIMEOUT_MS / 1000} s: ${server.lastLines.join(' | ')}`;
    },
    () => undefined,
  );
  const ended = server.ended.then(
    (outcome) => `ended with ${outcome}: ${server.lastLines.join(' | ')}`,
    (error: Error) => error.message,
  );
  const outcome = await Promise.race([server.lineWith(READY), ended, tooLate]);
  late.abort();
  return outcome;
}

function running(server: Watched, dataDir: string, url: string): EmbeddedPostgres {
  const { child } = server;
  // `process.exit()` waits for nobody; the server stops by itself once it has the signal.
  const stopAtExit = () => child.pid !== undefined && signalTo(child.pid, 'SIGINT');
  process.once('exit', stopAtExit);
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  void server.ended.finally(() => process.off('exit', stopAtExit));
  return {
    url,
    async stop() {
      if (child.pid !== undefined && !hasEnded()) await stopProcess(child.pid);
      await server.ended;
      forgetLauncher(dataDir);
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done, fail) => probe.once('error', fail).listen(0, '127.0.0.1', done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}
