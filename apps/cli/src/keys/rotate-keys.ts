import { join } from 'node:path';
import { AppError } from '@openmast/kernel';
import { SigningKeys } from '@openmast/identity';
import { Database, KeyRing, createLogger, processEnvironment, readSettings, runtimeSettings } from '@openmast/runtime';
import { demoSecrets } from '../start/secrets';
import { readWorldFile } from '../world/world-file';

interface Target {
  readonly databaseUrl: string;
  readonly masterKey: Buffer;
}

/** `openmast keys rotate`: the key published early signs from now on; running processes follow within seconds. */
export async function rotateKeys(dataDir: string): Promise<number> {
  const { databaseUrl, masterKey } = targetOf(dataDir);
  const log = createLogger('keys', 'warn');
  const database = await Database.open({
    url: databaseUrl,
    connectionsMax: 2,
    entities: [],
    applicationName: 'openmast-keys',
    log,
  });
  try {
    const keys = new SigningKeys(database, new KeyRing(masterKey));
    await keys.rotate();
    const [signing, next, ...retired] = (await keys.load()).map(({ kid }) => kid);
    process.stdout.write(`Signing: ${signing ?? ''}\nNext:    ${next ?? ''}\nStill published: ${String(retired.length)}\n`);
  } finally {
    await database.close();
  }
  return 0;
}

/** The installation that the environment names, else the demo world. */
function targetOf(dataDir: string): Target {
  const environment = processEnvironment();
  if (environment['OPENMAST_DATABASE_URL'] !== undefined && environment['OPENMAST_MASTER_KEY'] !== undefined) {
    const { databaseUrl, masterKey } = runtimeSettings;
    return readSettings({ databaseUrl, masterKey }, environment);
  }
  const world = readWorldFile(join(dataDir, 'world.json'));
  if (!world) {
    throw new AppError(
      'not-found',
      'NO_TARGET',
      'Set OPENMAST_DATABASE_URL and OPENMAST_MASTER_KEY, or start the demo world: npm start',
    );
  }
  return { databaseUrl: world.databaseUrl, masterKey: Buffer.from(demoSecrets(dataDir).masterKey, 'base64url') };
}
