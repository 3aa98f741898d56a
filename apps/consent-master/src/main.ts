import { consentMasterPart, consentMasterSettings, runParts } from '@openmast/assembly';
import { readSettingsOrExit, runtimeSettings } from '@openmast/runtime';

const config = readSettingsOrExit({ ...runtimeSettings, ...consentMasterSettings });

void runParts('consent-master', config, [consentMasterPart(config)]);
