import { AppError, type Clock, type Msisdn } from '@openmast/kernel';
import type { SimHistory } from '@openmast/network';

const HOUR_MS = 3_600_000;
const HOURS_PER_DAY = 24;

/** The ports and settings of the two questions. */
export interface SwapSources {
  readonly simHistory: SimHistory;
  readonly clock: Clock;
  /** How far back law or policy lets us tell, in hours. */
  readonly monitoredHours: number;
}

/**
 * - `line-unknown`: not one of ours;
 * - `no-sim`: ours, and no SIM has ever been paired with it;
 * - `before-period`: the latest change is older than we may tell; there was none within `monitoredDays`;
 * - `changed`: the latest change; the first activation is one.
 */
export type LastSwap =
  | { readonly outcome: 'line-unknown' }
  | { readonly outcome: 'no-sim' }
  | { readonly outcome: 'before-period'; readonly monitoredDays: number }
  | { readonly outcome: 'changed'; readonly at: Date };

/** `beyond-period`: asked about a time longer than we may look back, so neither yes nor no would be honest. */
export type SwapWithin =
  | { readonly outcome: 'line-unknown' }
  | { readonly outcome: 'beyond-period'; readonly monitoredHours: number }
  | { readonly outcome: 'checked'; readonly isSwapped: boolean };

/**
 * When was the SIM of this line last changed, as far as we may tell?
 * @throws AppError `unavailable` when the register cannot answer, or answers with a date that is none.
 */
export async function lastSwap(msisdn: Msisdn, sources: SwapSources): Promise<LastSwap> {
  const record = await sources.simHistory.find(msisdn);
  if (record === undefined) return { outcome: 'line-unknown' };
  if (record.lastChangeAt === undefined) return { outcome: 'no-sim' };

  const at = readable(record.lastChangeAt);
  if (isWithin(at, sources.monitoredHours, sources.clock)) return { outcome: 'changed', at };
  // Whole days, rounded down: the smaller promise is the true one.
  return { outcome: 'before-period', monitoredDays: Math.floor(sources.monitoredHours / HOURS_PER_DAY) };
}

/**
 * Was the SIM of this line changed within the last `maxAgeHours`? The register is not asked about a time we may not tell of.
 * @throws AppError `unavailable` when the register cannot answer, or answers with a date that is none.
 */
export async function swappedWithin(msisdn: Msisdn, maxAgeHours: number, sources: SwapSources): Promise<SwapWithin> {
  const { simHistory, clock, monitoredHours } = sources;
  if (maxAgeHours > monitoredHours) return { outcome: 'beyond-period', monitoredHours };

  const record = await simHistory.find(msisdn);
  if (record === undefined) return { outcome: 'line-unknown' };
  if (record.lastChangeAt === undefined) return { outcome: 'checked', isSwapped: false };
  return { outcome: 'checked', isSwapped: isWithin(readable(record.lastChangeAt), maxAgeHours, clock) };
}

/** Both ends count, and so does a date in the future: the register's clock may be ahead, and what is so new is surely recent. */
function isWithin(at: Date, hours: number, clock: Clock): boolean {
  return clock.now().getTime() - at.getTime() <= hours * HOUR_MS;
}

/** Every comparison with an invalid date is false, which here would read "not swapped": the answer a thief hopes for. */
function readable(at: Date): Date {
  if (!Number.isNaN(at.getTime())) return at;
  throw new AppError('unavailable', 'sim-history-unreadable', 'The register answered with a date that is none.');
}
