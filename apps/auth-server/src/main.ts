import { authServerPart, authServerSettings, runParts } from '@openmast/assembly';
import { readSettingsOrExit, runtimeSettings } from '@openmast/runtime';

const config = readSettingsOrExit({ ...runtimeSettings, ...authServerSettings });

void runParts('auth-server', config, [authServerPart(config)]);
