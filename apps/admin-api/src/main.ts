import { adminApiPart, adminApiSettings, runParts } from '@openmast/assembly';
import { readSettingsOrExit, runtimeSettings } from '@openmast/runtime';

const config = readSettingsOrExit({ ...runtimeSettings, ...adminApiSettings });

void runParts('admin-api', config, [adminApiPart(config)]);
