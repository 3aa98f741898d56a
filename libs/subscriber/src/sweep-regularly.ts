import type { Logger } from '@openmast/runtime';

const INTERVAL_MS = 60_000;

/** Sweeps up behind lines that have just ended, once a minute. @returns a function that ends it, after the sweep under way */
export function sweepRegularly(persons: { sweep(): Promise<void> }, log: Pick<Logger, 'warn'>): () => Promise<void> {
  let underWay: Promise<void> | undefined;
  const timer = setInterval(() => {
    underWay ??= persons
      .sweep()
      .catch((error: unknown) => {
        log.warn({ err: error }, 'what was under way when lines ended could not be swept up; the next run tries again');
      })
      .finally(() => (underWay = undefined));
  }, INTERVAL_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await underWay;
  };
}
