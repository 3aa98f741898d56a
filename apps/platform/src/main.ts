import { platformParts, platformSettings, runParts } from '@openmast/assembly';
import { readSettingsOrExit, runtimeSettings } from '@openmast/runtime';

const config = readSettingsOrExit({ ...runtimeSettings, ...platformSettings });

void runParts('platform', config, platformParts(config));
