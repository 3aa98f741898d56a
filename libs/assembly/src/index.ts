export { type OpenPorts, openPorts } from './find-adapters';
export { adminApiPart, adminApiSettings } from './parts/admin-api';
export { authServerPart, authServerSettings, capabilities } from './parts/auth-server';
export { camaraApiPart, camaraApiSettings } from './parts/camara-api';
export { consentMasterPart, consentMasterSettings } from './parts/consent-master';
export { platformParts, platformSettings } from './platform';
export { portSettings } from './port-settings';
export { runParts } from './run-parts';
