import type { Database, Logger } from '@openmast/runtime';

const INTERVAL_MS = 60_000;
/** A link that has expired is remembered for a day, so that whoever opens it late is told so and led back. */
const PURGE = {
  name: 'consent-purge',
  text: `
    with counts as (delete from consent.capture_frequency where window_start < now() - interval '1 day')
    delete from consent.capture_link where expires_at < now() - interval '1 day'`,
};

/** Forgets old capture links, once a minute. @returns a function that ends it. */
export function startPurgingLinks(database: Database, log: Logger): () => void {
  const timer = setInterval(() => {
    database.affected(PURGE, []).catch((error: unknown) => {
      log.warn({ err: error }, 'old capture links could not be purged; the next run tries again');
    });
  }, INTERVAL_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}
