import type { EndOfLine, LineRecords } from '@openmast/subscriber';
import type { ClientBase } from 'pg';

/**
 * Rows of the library about one line ($1), by its two indexes: what was issued to applications, and what a browser stands in. An
 * interaction has its line inside the session it began with.
 */
export const PAYLOADS_OF_LINE = `
  select model, id from identity.oidc_payload
   where payload ->> 'accountId' = $1::text
     and model in ('AuthorizationCode', 'BackchannelAuthenticationRequest', 'Grant', 'RefreshToken')
  union all
  select model, id from identity.oidc_payload
   where coalesce(payload ->> 'accountId', payload -> 'session' ->> 'accountId') = $1::text
     and model in ('AccessToken', 'Interaction', 'Session')`;

/** Signed tokens are stored nowhere: they die with their grant. The ids of grants older than their tokens can be are of no use. */
const REVOKE_GRANTS = `
  insert into identity.revoked_grant (grant_id)
  select grant_id from identity.oidc_payload join (${PAYLOADS_OF_LINE}) own using (model, id) where grant_id is not null
  union
  select grant_id from identity.issued_token
   where subscriber_id = $1::uuid and grant_id is not null and at > now() - interval '30 days'
  order by grant_id
  on conflict do nothing`;
/** In the order of their keys, as everybody meets these rows. */
const END_PAYLOADS = `
  with own as (
    select model, id from identity.oidc_payload where (model, id) in (${PAYLOADS_OF_LINE}) order by model, id for update)
  delete from identity.oidc_payload dead using own where dead.model = own.model and dead.id = own.id`;
const END_REQUESTS = 'delete from identity.backchannel_request where subscriber_id = $1';
const END_SUBJECTS = 'delete from identity.pairwise_subject where subscriber_id = $1';
const END_CODES = 'delete from identity.text_code where subscriber_id = $1';
const END_CODE_SESSIONS = 'delete from identity.code_session where subscriber_id = $1';
const FORGET_TOKENS = 'delete from identity.issued_token where subscriber_id = $1';

/**
 * Grants, refresh tokens, codes, access tokens, sessions and interactions, waiting requests with their messages, codes by text
 * message with what they opened, and the names that applications know somebody by: all of it ends with the line.
 */
export class PostgresIdentityLineRecords implements LineRecords {
  async endLine(client: Pick<ClientBase, 'query'>, { subscriber, cause }: EndOfLine): Promise<void> {
    const ends = [REVOKE_GRANTS, END_PAYLOADS, END_REQUESTS, END_CODES, END_CODE_SESSIONS, END_SUBJECTS];
    for (const text of ends) await client.query(text, [subscriber]);
    if (cause === 'erased') await client.query(FORGET_TOKENS, [subscriber]);
  }
}
