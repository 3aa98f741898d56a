import type { Database, Logger } from '@openmast/runtime';

const INTERVAL_MS = 60_000;
/** Expired rows stay readable for a while, so that "expired" and "already used" can be told from "never existed". */
const PURGE = {
  name: 'identity-purge',
  text: `
    with proofs as (delete from identity.used_proof where expires_at < now()),
         payloads as (delete from identity.oidc_payload where expires_at < now() - interval '15 minutes'),
         tokens as (delete from identity.revoked_token where expires_at < now() - interval '15 minutes'),
         offered as (delete from identity.operator_token_use where used_at < now() - interval '1 day'),
         issued as (delete from identity.issued_token where at < now() - interval '13 months'),
         codes as (delete from identity.text_code where expires_at < now() - interval '15 minutes'),
         allowances as (delete from identity.text_code_allowance where day_started_at < now() - interval '1 day'),
         sessions as (delete from identity.code_session where started_at < now() - interval '1 hour'),
         shown as (delete from identity.shown_question where shown_at < now() - interval '1 hour'),
         asked as (delete from identity.backchannel_request where expires_at < now() - interval '15 minutes')
    delete from identity.revoked_grant where revoked_at < now() - interval '30 days'`,
};

/** Deletes what has expired, once a minute. @returns a function that ends it. */
export function startPurging(database: Database, log: Logger): () => void {
  const timer = setInterval(() => {
    database.affected(PURGE, []).catch((error: unknown) => {
      log.warn({ err: error }, 'expired rows could not be purged; the next run tries again');
    });
  }, INTERVAL_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}
