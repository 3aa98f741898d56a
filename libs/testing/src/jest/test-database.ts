import { randomBytes } from 'node:crypto';
import { asAdmin, currentTestServer, databaseName, templateName, urlOfDatabase } from './test-server';

/** A migrated, empty database of its own for one spec file or one case. */
export interface TestDatabase {
  readonly url: string;
  /** Connections still open are cut. */
  drop(): Promise<void>;
}

/** A copy of the template while somebody else is copying it too: worth another try. */
const OBJECT_IN_USE = '55006';
const TRIES_MAX = 10;

/** Copies the migrated template; about 25 ms. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = currentTestServer();
  const name = databaseName(server, randomBytes(6).toString('hex'));
  await asAdmin(server, async (client) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await client.query(`create database ${name} template ${templateName(server)}`);
      } catch (error) {
        if ((error as { code?: string }).code !== OBJECT_IN_USE || tries === TRIES_MAX) throw error;
      }
    }
  });
  return {
    url: urlOfDatabase(server, name),
    drop: () => asAdmin(server, async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
  };
}
