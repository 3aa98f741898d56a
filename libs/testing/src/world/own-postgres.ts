import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@openmast/embedded-postgres';
import { stillRunningAfter } from './process-tree';

/** After a kill the orphaned backends hold the shared memory for a moment, and the first start fails. */
const START_TRIES_MAX = 20;
const RETRY_MS = 250;
const GONE_TIMEOUT_MS = 10_000;

/** A PostgreSQL that a journey may stop, kill and bring back at the same address. Durable, unlike the test run's own. */
export class OwnPostgres {
  private constructor(
    private readonly folder: string,
    private server: EmbeddedPostgres,
  ) {}

  static async start(): Promise<OwnPostgres> {
    const folder = mkdtempSync(join(tmpdir(), `openmast-test-${String(process.pid)}-`));
    chmodSync(folder, 0o711); // the user PostgreSQL runs as must pass
    return new OwnPostgres(folder, await startEmbeddedPostgres({ dataDir: join(folder, 'data') }));
  }

  get url(): URL {
    return new URL(this.server.url);
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    const postmaster = Number(readFileSync(join(this.folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(postmaster, 'SIGKILL');
    await stillRunningAfter([postmaster], GONE_TIMEOUT_MS);
  }

  /** As an administrator would. */
  async stop(): Promise<void> {
    await this.server.stop();
  }

  /** Same data, same address. */
  async startAgain(): Promise<void> {
    const port = Number(this.url.port);
    for (let tries = 1; ; tries += 1) {
      try {
        this.server = await startEmbeddedPostgres({ dataDir: join(this.folder, 'data'), port });
        return;
      } catch (error) {
        if (tries === START_TRIES_MAX) throw error;
        await sleep(RETRY_MS);
      }
    }
  }

  /** Stops it for good and removes its files. */
  async remove(): Promise<void> {
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
