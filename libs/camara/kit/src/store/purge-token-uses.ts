import type { Database, Logger } from '@openmast/runtime';

const INTERVAL_MS = 60_000;
/** An expired token is refused by its signature check; its row only has to outlive every clock difference. */
const PURGE = { name: 'camara-purge', text: `delete from camara.token_use where expires_at < now() - interval '15 minutes'` };

/** Forgets used tokens that have expired, once a minute. @returns a function that ends it. */
export function startPurgingTokenUses(database: Database, log: Logger): () => void {
  const timer = setInterval(() => {
    database.affected(PURGE, []).catch((error: unknown) => {
      log.warn({ err: error }, 'used tokens could not be purged; the next run tries again');
    });
  }, INTERVAL_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}
