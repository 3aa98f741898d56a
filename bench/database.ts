import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@openmast/embedded-postgres';
import { AppError } from '@openmast/kernel';
import { migrate } from '@openmast/runtime';
import { Client } from 'pg';
import type { Cleanup } from './interruption';
import { BENCH_DATA, DATABASE_FOLDER } from './places';
import { postmasterOf } from './processes/cpu-time';

/** A migrated database for one run of the bench. */
export interface BenchDatabase {
  readonly url: string;
  /** For the report: version, where from, and how durable. */
  readonly description: string;
  /** Process id; `undefined` when the server does not run on this machine. */
  readonly postmaster: number | undefined;
}

/** A server that databases of one run are made on. */
export interface BenchServer {
  readonly adminUrl: string;
  readonly origin: 'given' | 'embedded';
}

/** The server of `OPENMAST_TEST_DATABASE_URL`, or the embedded one with its default, durable settings, which `cleanup` removes. */
export async function openBenchServer(cleanup: Cleanup): Promise<BenchServer> {
  const given = process.env['OPENMAST_TEST_DATABASE_URL'];
  return given ? { adminUrl: given, origin: 'given' } : { adminUrl: await startOwnServer(cleanup), origin: 'embedded' };
}

/** A new database, migrated. `cleanup` removes it. */
export async function addBenchDatabase({ adminUrl, origin }: BenchServer, cleanup: Cleanup): Promise<BenchDatabase> {
  const name = `openmast_bench_${randomBytes(4).toString('hex')}`;
  await withClient(adminUrl, (client) => client.query(`create database ${name}`)).catch((cause: unknown) => {
    const what = origin === 'given' ? 'The server of OPENMAST_TEST_DATABASE_URL' : 'The embedded PostgreSQL';
    throw new AppError('unavailable', 'BENCH_DATABASE', `${what} gives no database: ${String(cause)}`, { cause });
  });
  cleanup.add(() => withClient(adminUrl, async (client) => void (await client.query(`drop database ${name} with (force)`))));
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  await migrate(url.href);
  return { url: url.href, ...(await describeServer(url.href, origin)) };
}

/** One database on a server opened for it. */
export async function openBenchDatabase(cleanup: Cleanup): Promise<BenchDatabase> {
  return addBenchDatabase(await openBenchServer(cleanup), cleanup);
}

export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function startOwnServer(cleanup: Cleanup): Promise<string> {
  const dataDir = join(BENCH_DATA, DATABASE_FOLDER);
  mkdirSync(BENCH_DATA, { recursive: true, mode: 0o700 });
  chmodSync(BENCH_DATA, 0o711); // the user PostgreSQL runs as must pass
  const server = await startEmbeddedPostgres({ dataDir });
  cleanup.add(() => server.stop());
  return server.url;
}

async function describeServer(url: string, origin: string): Promise<Pick<BenchDatabase, 'description' | 'postmaster'>> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<Record<'version' | 'fsync' | 'synchronous_commit' | 'pid', string>>(
      `select current_setting('server_version') as version, current_setting('fsync') as fsync,
              current_setting('synchronous_commit') as synchronous_commit, pg_backend_pid()::text as pid`,
    );
    const [row] = rows;
    if (!row) throw new Error('The database does not tell its version.');
    const durability = `fsync ${row.fsync}, synchronous_commit ${row.synchronous_commit}`;
    return { description: `PostgreSQL ${row.version} (${origin}; ${durability})`, postmaster: postmasterOf(Number(row.pid)) };
  });
}
