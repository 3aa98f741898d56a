export { numberVerification } from './number-verification';
