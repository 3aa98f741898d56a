import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DataSource, type MigrationInterface } from 'typeorm';
import { asOpeningError } from './database-loss';

/** `migrations/` of the workspace: TypeScript under the test runner, JavaScript under `dist/`. */
const FOLDER = join(__dirname, '../../../../migrations');
const FILE = /^\d{14}-[a-z-]+\.(ts|js)$/;
/** One process migrates at a time; the others wait and then find nothing left to do. Any fixed number serves. */
const ADVISORY_LOCK = 715_202_611;

const loadFile = createRequire(__filename);

type MigrationClass = new () => MigrationInterface;

function migrationClasses(): MigrationClass[] {
  return readdirSync(FOLDER)
    .filter((name) => FILE.test(name))
    .sort()
    .map((name) => {
      // The folder is the list: a migration is found, not registered.
      const exported = Object.values(loadFile(join(FOLDER, name)) as Record<string, unknown>);
      const found = exported.find((value) => typeof value === 'function');
      if (!found) throw new Error(`${name} exports no migration class`);
      return found as MigrationClass;
    });
}

const TABLE = 'schema_migration';

function migrationSource(url: string): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    migrations: migrationClasses(),
    migrationsTableName: TABLE,
    installExtensions: false,
    extra: { max: 2, connectionTimeoutMillis: 5_000 },
  });
}

/**
 * Brings a database up to the newest schema; safe to call from several processes at once.
 * @returns how many migrations were applied now.
 * @throws AppError `unavailable` when the database does not answer.
 */
export async function migrate(databaseUrl: string): Promise<number> {
  const source = migrationSource(databaseUrl);
  try {
    await source.initialize();
  } catch (error) {
    throw asOpeningError(error);
  }
  const lock = source.createQueryRunner();
  try {
    await lock.query('select pg_advisory_lock($1)', [ADVISORY_LOCK]);
    return (await source.runMigrations({ transaction: 'each' })).length;
  } finally {
    await lock.query('select pg_advisory_unlock($1)', [ADVISORY_LOCK]).catch(() => undefined);
    await lock.release();
    await source.destroy();
  }
}

/**
 * Takes back every migration that was applied: nothing of ours is left. For demo worlds and tests.
 * @throws AppError `unavailable` when the database does not answer.
 */
export async function unmigrate(databaseUrl: string): Promise<void> {
  const source = migrationSource(databaseUrl);
  try {
    await source.initialize();
  } catch (error) {
    throw asOpeningError(error);
  }
  try {
    const [table] = await source.query<{ found: string | null }[]>(`select to_regclass('${TABLE}') as found`);
    if (!table?.found) return;
    const [{ count }] = await source.query<[{ count: number }]>(`select count(*)::int as count from ${TABLE}`);
    for (let undone = 0; undone < count; undone += 1) await source.undoLastMigration({ transaction: 'each' });
    await source.query(`drop table ${TABLE}`);
  } finally {
    await source.destroy();
  }
}

/** How many migrations the code knows and the database lacks. */
export function knownMigrations(): number {
  return migrationClasses().length;
}
