import { execFileSync } from 'node:child_process';
import { Client } from 'pg';
import { knownMigrations } from '@openmast/runtime';
import { createTestDatabase, type TestDatabase } from './test-database';
import { currentTestServer } from './test-server';

async function rowsOf(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe('a test database', () => {
  const made: TestDatabase[] = [];

  async function create(): Promise<TestDatabase> {
    const database = await createTestDatabase();
    made.push(database);
    return database;
  }

  afterEach(() => Promise.all(made.splice(0).map((database) => database.drop())));

  it('has every migration applied', async () => {
    const { url } = await create();

    expect(await rowsOf(url, 'select count(*)::int as count from schema_migration')).toEqual([{ count: knownMigrations() }]);
    expect(knownMigrations()).toBeGreaterThan(0);
  });

  it('is its own: a row in one is not in another', async () => {
    const [first, second] = [await create(), await create()];
    await rowsOf(first.url, 'create table seen (n int)');

    expect(await rowsOf(second.url, "select to_regclass('seen') as seen")).toEqual([{ seen: null }]);
  });

  it('can be made by several at once', async () => {
    const databases = await Promise.all(Array.from({ length: 8 }, create));

    expect(new Set(databases.map(({ url }) => url)).size).toBe(8);
  });

  it('is gone when dropped, even with a connection left open', async () => {
    const { url, drop } = await create();
    const forgotten = new Client({ connectionString: url });
    forgotten.on('error', () => undefined);
    await forgotten.connect();

    await drop();

    await expect(rowsOf(url, 'select 1')).rejects.toThrow('does not exist');
  });

  it('can be reached from a child process by the environment alone', () => {
    const script = 'process.stdout.write(process.env.OPENMAST_TEST_SERVER_URL + " " + process.env.OPENMAST_TEST_RUN_ID)';

    const seen = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' });

    const { adminUrl, runId } = currentTestServer();
    expect(seen).toBe(`${adminUrl} ${runId}`);
  });

  it('needs a test run: without one it says what to do', async () => {
    const url = process.env['OPENMAST_TEST_SERVER_URL'];
    delete process.env['OPENMAST_TEST_SERVER_URL'];

    await expect(createTestDatabase()).rejects.toThrow('run specs through jest.config.cjs');

    process.env['OPENMAST_TEST_SERVER_URL'] = url;
  });
});
