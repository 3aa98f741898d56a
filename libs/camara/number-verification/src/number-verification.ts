import type { CamaraApi } from '@openmast/camara/kit';
import { numberVerificationCapability } from './capability';
import { numberVerificationV2 } from './number-verification.v2';

/** CAMARA Number Verification: is this the number of the signed-in SIM, and which number is it? */
export const numberVerification: CamaraApi = { capability: numberVerificationCapability, versions: [numberVerificationV2] };
