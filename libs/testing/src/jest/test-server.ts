import { Client } from 'pg';

/** What one test run knows about its database server. It travels to jest's workers and to their children by environment. */
export interface TestServer {
  /** An address that may create and drop databases. */
  readonly adminUrl: string;
  /** Names every database of this run: `openmast_<runId>_<what>`. */
  readonly runId: string;
}

const ADMIN_URL = 'OPENMAST_TEST_SERVER_URL';
const RUN_ID = 'OPENMAST_TEST_RUN_ID';

/** For workers and children of this process. */
export function announceTestServer({ adminUrl, runId }: TestServer): void {
  process.env[ADMIN_URL] = adminUrl;
  process.env[RUN_ID] = runId;
}

/** @throws when no test server was started for this process or one of its parents. */
export function currentTestServer(): TestServer {
  const adminUrl = process.env[ADMIN_URL];
  const runId = process.env[RUN_ID];
  if (!adminUrl || !runId)
    throw new Error('No test server: run specs through jest.config.cjs or jest.journeys.cjs, whose globalSetup starts one.');
  return { adminUrl, runId };
}

/** The database every other one of this run is copied from: migrated, otherwise empty. */
export function templateName(server: TestServer): string {
  return databaseName(server, 'template');
}

export function databaseName({ runId }: TestServer, what: string): string {
  return `openmast_${runId}_${what}`;
}

export function urlOfDatabase({ adminUrl }: TestServer, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** One short-lived connection that may create and drop databases. */
export async function asAdmin<T>({ adminUrl }: TestServer, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
