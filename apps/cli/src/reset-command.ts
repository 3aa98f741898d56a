import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '@openmast/kernel';
import { stopOrphan } from '@openmast/embedded-postgres';
import { Database, createLogger, processEnvironment, unmigrate } from '@openmast/runtime';
import { readWorldFile } from './world/world-file';

/** `openmast reset`: forgets the demo world, wherever its database is. */
export async function resetCommand(dataDir: string): Promise<number> {
  const folder = resolve(dataDir);
  const world = readWorldFile(join(folder, 'world.json'));
  if (world && (await isRunning(world.opsUrl))) {
    throw new AppError('conflict', 'RUNNING', 'The demo world is running. Stop it first (Ctrl-C in its terminal), then reset.');
  }
  const given = processEnvironment()['OPENMAST_DATABASE_URL'];
  if (given) await forgetDatabase(given);
  if (existsSync(join(folder, 'postgres'))) await stopOrphan(join(folder, 'postgres'));
  rmSync(folder, { recursive: true, force: true });
  process.stdout.write(`Forgotten: ${dataDir}/${given ? ' and the demo world in OPENMAST_DATABASE_URL' : ''}. Next: npm start\n`);
  return 0;
}

async function isRunning(opsUrl: string): Promise<boolean> {
  return fetch(`${opsUrl}/health/alive`).then(
    () => true,
    () => false,
  );
}

/** Takes our schemas away, and only where nothing but the demo world lives in them. */
async function forgetDatabase(url: string): Promise<void> {
  const log = createLogger('reset', 'warn');
  const database = await Database.open({ url, connectionsMax: 1, entities: [], applicationName: 'openmast-reset', log });
  try {
    const [table] = await database.rows<{ found: string | null }>(
      { name: 'reset-look', text: `select to_regclass('tenancy.tenant') as found` },
      [],
    );
    if (!table?.found) return;
    const tenants = await database.rows<{ id: string }>({ name: 'reset-tenants', text: 'select id from tenancy.tenant' }, []);
    if (tenants.some(({ id }) => id !== 'north')) {
      throw new AppError('conflict', 'NOT_A_DEMO', 'OPENMAST_DATABASE_URL holds more than the demo world. Nothing was deleted.');
    }
  } finally {
    await database.close();
  }
  await unmigrate(url);
}
