import type { EndOfLine, LineRecords } from '@openmast/subscriber';
import type { ClientBase } from 'pg';
import { WITHDRAW_ALL } from './postgres-consent-ledger';

const END_LINKS = 'delete from consent.capture_link where subscriber_id = $1';
const END_NOTICES = 'delete from consent.notice where subscriber_id = $1';
const FORGET = `
  with counts as (delete from consent.capture_frequency where subscriber_id = $1)
  delete from consent.record where subscriber_id = $1`;

/** A line is the operator's: it ends for all tenants. */
const EVERY_TENANT = null;

/** What somebody allowed ends with the line: in the history too. Erased, the history is all that is left, about an id. */
export class PostgresConsentLineRecords implements LineRecords {
  async endLine(client: Pick<ClientBase, 'query'>, { subscriber, cause }: EndOfLine): Promise<void> {
    // Nothing of why somebody asked for that: who is erased is not to be found again by words of a letter.
    await client.query(WITHDRAW_ALL.text, [subscriber, 'line-end', JSON.stringify({ cause }), EVERY_TENANT]);
    await client.query(END_LINKS, [subscriber]);
    await client.query(END_NOTICES, [subscriber]);
    if (cause === 'erased') await client.query(FORGET, [subscriber]);
  }
}
