import { KeyRing, Database, createLogger } from '@openmast/runtime';
import { tenancyEntities } from '@openmast/tenancy';
import { createTestDatabase } from '../jest/test-database';

/** A database of its own with its pool, and keys that open nothing else. */
export interface WorldDatabase {
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly url: string;
  close(): Promise<void>;
}

const KEY_BYTES = 32;
const KEY_FILL = 9;

/** For `.db-spec.ts` files: opened in `beforeAll`, closed in `afterAll`. */
export async function openWorldDatabase(): Promise<WorldDatabase> {
  const test = await createTestDatabase();
  const log = createLogger('test', 'silent');
  const database = await Database.open({
    url: test.url,
    connectionsMax: 10,
    entities: tenancyEntities,
    applicationName: 'openmast-test',
    log,
  });
  return {
    database,
    url: test.url,
    keyRing: new KeyRing(Buffer.alloc(KEY_BYTES, KEY_FILL)),
    async close() {
      await database.close();
      await test.drop();
    },
  };
}
