import { randomBytes } from 'node:crypto';
import { migrate } from '@openmast/runtime';
import { announceTestServer, asAdmin, databaseName, templateName, type TestServer, urlOfDatabase } from './test-server';
import { startThrowAwayPostgres } from './throw-away-postgres';

/** A server this process is responsible for. */
export interface RunningTestServer extends TestServer {
  stop(): Promise<void>;
}

/** Uses the server `OPENMAST_TEST_DATABASE_URL` names, else starts a throw-away one; then makes the migrated template. */
export async function startTestServer(): Promise<RunningTestServer> {
  const given = process.env['OPENMAST_TEST_DATABASE_URL'];
  const throwAway = given ? undefined : await startThrowAwayPostgres();
  const server = { adminUrl: throwAway?.url ?? given ?? '', runId: randomBytes(4).toString('hex') };
  const stop = () => (throwAway ? throwAway.stop() : dropRunDatabases(server));
  try {
    await createTemplate(server);
  } catch (error) {
    await stop();
    throw error;
  }
  announceTestServer(server);
  return { ...server, stop };
}

async function createTemplate(server: TestServer): Promise<void> {
  await asAdmin(server, (client) => client.query(`create database ${templateName(server)}`));
  await migrate(urlOfDatabase(server, templateName(server)));
}

/** On a server that stays, nothing of ours stays: specs that were killed before they could drop theirs included. */
async function dropRunDatabases(server: TestServer): Promise<void> {
  await asAdmin(server, async (client) => {
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database where starts_with(datname, $1)', [
      databaseName(server, ''),
    ]);
    for (const { datname } of rows) await client.query(`drop database if exists ${datname} with (force)`);
  });
}
