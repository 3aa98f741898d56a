import { Clock } from '@openmast/kernel';

const HOUR_MS = 3_600_000;

/** Stands still until moved. */
export class SettableClock extends Clock {
  #now = new Date('2026-03-01T12:00:00.000Z');

  override now(): Date {
    return new Date(this.#now);
  }

  hoursAgo(hours: number): Date {
    return new Date(this.#now.getTime() - hours * HOUR_MS);
  }
}
