import { randomUUID } from 'node:crypto';
import { PostgresConsentLedger } from '@openmast/consent';
import { parsePurpose, parseScope, type SubscriberRef } from '@openmast/kernel';
import type { Database } from '@openmast/runtime';
import type { Client } from 'pg';
import { JOURNEY_API_SCOPE, PURPOSE } from '../oauth/terms';
import { ChainWriter } from './chain-writer';

export const TENANT = 'bench';
const ROWS_PER_STATEMENT = 5_000;
const ID = /"(record|subscriber)" : "[0-9a-f-]{36}"/g;

/** Decides once, through the ledger, and gives the words of that event: all others are like it, about other people. */
export async function decideOnce(database: Database, applicationId: string): Promise<void> {
  const [purpose, scope] = [parsePurpose(PURPOSE), parseScope(JOURNEY_API_SCOPE)];
  if (!purpose || !scope) throw new Error('The bench asks for something that is no purpose or no scope.');
  await new PostgresConsentLedger(database).record({
    ...{ subscriber: randomUUID() as string as SubscriberRef, applicationId, purpose, scopes: [scope], state: 'granted' },
    ...{ channel: 'authorization', evidence: { view: 'capture-1', language: 'en', authentication: 'nba', text: 'x'.repeat(43) } },
  });
}

interface First {
  readonly content: string;
  readonly hash: Buffer;
}

/**
 * Makes the history `rows` long. The trigger would write a row a time and the chain's head with each; here the same is written
 * in bulk, as a restore would.
 */
export async function fillHistory(client: Client, rows: number): Promise<void> {
  const found = await client.query<First>('select content, hash from consent.event where tenant_id = $1', [TENANT]);
  const [first] = found.rows;
  if (!first) throw new Error('The ledger has written no event.');
  const writer = new ChainWriter(1, first.hash);
  await client.query('set session_replication_role = replica; set synchronous_commit = off');
  while (writer.position < rows) {
    const count = Math.min(ROWS_PER_STATEMENT, rows - writer.position);
    const links = Array.from({ length: count }, () =>
      writer.append(first.content.replace(ID, (_all, what: string) => aboutAnother(what))),
    );
    await client.query(
      `insert into consent.event (tenant_id, position, content, hash)
       select $1, * from unnest($2::bigint[], $3::text[], $4::bytea[])`,
      [TENANT, links.map(({ position }) => position), links.map(({ content }) => content), links.map(({ hash }) => hash)],
    );
  }
  await client.query('update consent.chain_head set position = $2, hash = $3 where tenant_id = $1', [
    TENANT,
    writer.position,
    writer.hash,
  ]);
  await client.query('vacuum (analyze) consent.event');
}

function aboutAnother(what: string): string {
  return `"${what}" : "${randomUUID()}"`;
}
