import {
  adminApiPart,
  adminApiSettings,
  authServerPart,
  authServerSettings,
  camaraApiPart,
  camaraApiSettings,
  consentMasterPart,
  consentMasterSettings,
  runParts,
} from '@openmast/assembly';
import { readSettingsOrExit, runtimeSettings } from '@openmast/runtime';

const config = readSettingsOrExit({
  ...runtimeSettings,
  ...authServerSettings,
  ...consentMasterSettings,
  ...adminApiSettings,
  ...camaraApiSettings,
});

void runParts('platform', config, [
  authServerPart(config),
  consentMasterPart(config),
  camaraApiPart(config),
  adminApiPart(config),
]);
