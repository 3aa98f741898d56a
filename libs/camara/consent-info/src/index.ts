export { consentInfo } from './consent-info';
