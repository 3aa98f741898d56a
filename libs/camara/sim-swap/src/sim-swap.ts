import type { CamaraApi } from '@openmast/camara/kit';
import { AppError } from '@openmast/kernel';
import { simSwapCapability } from './capability';
import { simSwapV2 } from './sim-swap.v2';

/** As far back as the contract lets anybody ask. */
const MONITORED_HOURS_DEFAULT = 2400;
/** `monitoredPeriod` counts whole days; a shorter period could not be told. */
const MONITORED_HOURS_MIN = 24;

export interface SimSwapOptions {
  /** How far back law or policy lets this operator tell, in hours; whole number, at least 24. */
  readonly monitoredHours?: number;
}

/**
 * CAMARA SIM Swap: when was the SIM of a line changed, and was it within the last hours?
 * @throws AppError `invalid` for a period that is none.
 */
export function createSimSwap({ monitoredHours = MONITORED_HOURS_DEFAULT }: SimSwapOptions = {}): CamaraApi {
  if (!Number.isInteger(monitoredHours) || monitoredHours < MONITORED_HOURS_MIN) {
    throw new AppError(
      'invalid',
      'monitored-period',
      `The monitored period is a whole number of hours, at least ${MONITORED_HOURS_MIN}.`,
    );
  }
  return { capability: simSwapCapability, versions: [simSwapV2(monitoredHours)] };
}

/** SIM Swap with the contract's own period. */
export const simSwap: CamaraApi = createSimSwap();
