import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres, stopOrphan } from '@openmast/embedded-postgres';

/** A server with nothing worth keeping on it. */
export interface ThrowAwayPostgres {
  readonly url: string;
  /** Stops it and removes its files. */
  stop(): Promise<void>;
}

const FOLDER = /^openmast-test-(\d+)-/;
/** Nobody waits for a disk here: the data does not outlive the run. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

/** The folder's name carries our process id, so that a later run can tell what a killed one left behind. */
export async function startThrowAwayPostgres(): Promise<ThrowAwayPostgres> {
  await removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), `openmast-test-${process.pid}-`));
  chmodSync(folder, 0o711); // the user PostgreSQL runs as must pass; the data folder inside is closed
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), settings: SETTINGS });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Stops servers and removes folders of test runs that were killed and had no time to clean up. */
async function removeLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const runner = Number(FOLDER.exec(name)?.[1]);
    if (!runner || isAlive(runner)) continue;
    const folder = join(tmpdir(), name);
    try {
      await stopOrphan(join(folder, 'data'));
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another user's leftover, or in use after all: not ours to remove, and no reason to stop this run.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
