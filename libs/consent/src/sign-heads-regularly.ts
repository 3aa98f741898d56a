import type { Logger } from '@openmast/runtime';

const INTERVAL_MS = 60_000;

/**
 * Signs the heads that moved, once a minute: what is cut off or rewritten before the last signed head is found.
 * @returns a function that ends it, once a run under way is through.
 */
export function signHeadsRegularly(heads: { sign(): Promise<void> }, log: Logger): () => Promise<void> {
  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = running
      .then(() => heads.sign())
      .catch((error: unknown) => {
        log.warn({ err: error }, 'the heads of the consent history could not be signed; the next run tries again');
      });
  }, INTERVAL_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
