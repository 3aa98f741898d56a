import type { RuntimeConfig, SettingsOf } from '@openmast/runtime';
import type { PartBuilder } from './part';
import { adminApiPart, adminApiSettings } from './parts/admin-api';
import { authServerPart, authServerSettings } from './parts/auth-server';
import { camaraApiPart, camaraApiSettings } from './parts/camara-api';
import { consentMasterPart, consentMasterSettings } from './parts/consent-master';

export const platformSettings = { ...authServerSettings, ...consentMasterSettings, ...adminApiSettings, ...camaraApiSettings };

/** Every service of the house, for one process. */
export function platformParts(config: SettingsOf<typeof platformSettings> & RuntimeConfig): PartBuilder[] {
  return [authServerPart(config), consentMasterPart(config), camaraApiPart(config), adminApiPart(config)];
}
