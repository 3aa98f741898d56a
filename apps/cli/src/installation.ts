import { join } from 'node:path';
import { AppError } from '@openmast/kernel';
import { Database, KeyRing, createLogger, processEnvironment, readSettings, runtimeSettings } from '@openmast/runtime';
import { NumberVault, numberSettings } from '@openmast/subscriber';
import { demoSecrets } from './start/secrets';
import { readWorldFile } from './world/world-file';

/** A command's way into the installation it works on. */
export interface Installation {
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly vault: NumberVault;
}

interface Target {
  readonly databaseUrl: string;
  readonly masterKey: Buffer;
}

/** Opens the installation that the environment names, else the demo world, for as long as the work takes. */
export async function withInstallation<T>(
  dataDir: string,
  name: string,
  work: (installation: Installation) => Promise<T>,
): Promise<T> {
  const { databaseUrl, masterKey } = targetOf(dataDir);
  const database = await Database.open({
    url: databaseUrl,
    connectionsMax: 2,
    entities: [],
    applicationName: `openmast-${name}`,
    log: createLogger(name, 'warn'),
  });
  try {
    const keyRing = new KeyRing(masterKey);
    return await work({ database, keyRing, vault: vaultOf(keyRing) });
  } finally {
    await database.close();
  }
}

/** The demo world takes its number keys from the environment as well. */
export function vaultOf(keyRing: KeyRing): NumberVault {
  return new NumberVault(keyRing, readSettings(numberSettings, processEnvironment()).numberKeys);
}

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
