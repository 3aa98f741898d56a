import { camaraApiPart, camaraApiSettings, runParts } from '@openmast/assembly';
import { readSettingsOrExit, runtimeSettings } from '@openmast/runtime';

const config = readSettingsOrExit({ ...runtimeSettings, ...camaraApiSettings });

void runParts('camara-api', config, [camaraApiPart(config)]);
