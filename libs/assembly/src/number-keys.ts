import { AppError } from '@openmast/kernel';
import type { RuntimeConfig, ServiceContext, SettingsOf } from '@openmast/runtime';
import { NumberVault, checkNumberKeys, type numberSettings, weakNumberKeys } from '@openmast/subscriber';

/**
 * Before anything is served: the keys of this process are good, and find every number there is.
 * @throws AppError `invalid` with one sentence per fault, `unavailable`
 */
export async function requireNumberKeys(
  { database, keyRing }: Pick<ServiceContext, 'database' | 'keyRing'>,
  { profile, numberKeys }: Pick<RuntimeConfig, 'profile'> & SettingsOf<typeof numberSettings>,
): Promise<void> {
  const faults = profile === 'production' ? weakNumberKeys(numberKeys) : [];
  if (faults.length > 0) throw new AppError('invalid', 'UNSAFE_CONFIGURATION', faults.join('\n'));
  await checkNumberKeys(database, new NumberVault(keyRing, numberKeys));
}
