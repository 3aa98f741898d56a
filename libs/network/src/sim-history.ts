import type { Msisdn } from '@openmast/kernel';

/** What the home subscriber server remembers about the SIM of a line. */
export interface SimRecord {
  /** When the present SIM was first paired with the number; activation counts. `undefined`: the number has no SIM yet. */
  readonly lastChangeAt?: Date;
}

/** When was the SIM of a line last changed? */
export abstract class SimHistory {
  /**
   * `undefined`: not our line.
   * @throws AppError `unavailable` when the register cannot answer.
   */
  abstract find(msisdn: Msisdn): Promise<SimRecord | undefined>;
}
