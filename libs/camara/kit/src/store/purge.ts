import { ACCESSES_KEPT_FOR } from '@openmast/consent';
import type { Database, Logger } from '@openmast/runtime';

const INTERVAL_MS = 60_000;
/**
 * An expired token is refused by its own check; its use only has to outlive every clock difference. */
const PURGE = {
  name: 'camara-purge',
  text: `
    with uses as (delete from camara.token_use where expires_at < now() - interval '15 minutes')
    delete from camara.access where at < now() - interval '${ACCESSES_KEPT_FOR}'`,
};

/** Forgets what nobody needs any more, once a minute. @returns a function that ends it. */
export function startPurging(database: Database, log: Logger): () => void {
  const timer = setInterval(() => {
    database.affected(PURGE, []).catch((error: unknown) => {
      log.warn({ err: error }, 'used tokens and old records could not be purged; the next run tries again');
    });
  }, INTERVAL_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}
