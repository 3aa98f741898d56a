import type { Clock } from '@openmast/kernel';
import type { Logger } from '@openmast/runtime';
import { PURGE_SLICES, type PostgresSessionDirectory } from './postgres-session-directory';

/** One slice each; all of them take about three quarters of an hour. */
const PURGE_EVERY_MS = 10_000;

/** Forgets, slice by slice, what is too old to count. Several processes may do it at once. */
export function startPurging(
  directory: Pick<PostgresSessionDirectory, 'purge'>,
  clock: Clock,
  log: Pick<Logger, 'warn'>,
): () => void {
  let slice = clock.now().getTime() % PURGE_SLICES;
  let isRunning = false;
  const purgeNext = async (): Promise<void> => {
    if (isRunning) return;
    isRunning = true;
    try {
      await directory.purge(slice, clock.now());
      slice = (slice + 1) % PURGE_SLICES;
    } catch (err) {
      log.warn({ err }, 'old sessions could not be forgotten; tried again shortly');
    } finally {
      isRunning = false;
    }
  };
  const timer = setInterval(() => void purgeNext(), PURGE_EVERY_MS).unref();
  return () => clearInterval(timer);
}
