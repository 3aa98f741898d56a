import { consentInfo } from '@openmast/camara/consent-info';
import type { CamaraApi } from '@openmast/camara/kit';
import { numberVerification } from '@openmast/camara/number-verification';
import { simSwap } from '@openmast/camara/sim-swap';

/** Every CAMARA API this platform serves. */
export const catalogue: readonly CamaraApi[] = [numberVerification, simSwap, consentInfo];
