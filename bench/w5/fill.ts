import type { Client } from 'pg';

/** Per subscriber: what one application does with one person's data, purpose by scope. */
export const RECORDS_PER_SUBSCRIBER = 10;
const RECORDS_PER_STATEMENT = 500_000;
/** So many people have accesses to show, the first ones: enough for all rounds a run may have. */
export const SUBSCRIBERS_WITH_ACCESSES = 8_200;
const ACCESSES_PER_SUBSCRIBER = 100;

/** The subscriber with this number, as SQL: ids that lie as far apart as random ones do, and can be found again. */
export function subscriberId(number: string): string {
  return `md5(${number})::uuid`;
}

/** What is processed, the one that is asked for first. */
const PROCESSINGS = `
  insert into consent.processing (application_id, purpose, scope)
  select $1, $2, $3 || case n when 1 then '' else '-' || n end from generate_series(1, $4::integer) n`;

const RECORDS = `
  insert into consent.record (subscriber_id, processing_id, state, decided_at)
  select ${subscriberId('s::text')}, p.id, 'granted', now() - random() * interval '700 days'
    from generate_series($1::integer, $2::integer) s, consent.processing p`;

const ACCESSES = `
  insert into camara.access (at, application_id, subscriber_id, purpose, scope, operation, grant_type, lawful_basis, correlator)
  select now() - random() * interval '90 days', $1, ${subscriberId('s::text')}, $2, $3, 'verify', 'authorization_code', 'consent',
         gen_random_uuid()::text
    from generate_series(1, $5::integer) a, generate_series(1, $4::integer) s`;

export interface Filling {
  readonly applicationId: string;
  readonly purpose: string;
  readonly scope: string;
  readonly records: number;
  /** Also what applications have asked about some of the subscribers. */
  readonly hasAccesses: boolean;
}

/**
 * Records in the order in which people decided, which is none as the index sees it: it grows as it would in years of operation.
 * Foreign keys are not checked, as the records cannot but be right.
 */
export async function fillRecords(client: Client, filling: Filling): Promise<void> {
  const { applicationId, purpose, scope, records, hasAccesses } = filling;
  await client.query('set session_replication_role = replica; set synchronous_commit = off; set statement_timeout = 0');
  await client.query(PROCESSINGS, [applicationId, purpose, scope, RECORDS_PER_SUBSCRIBER]);
  const subscribers = records / RECORDS_PER_SUBSCRIBER;
  const perStatement = RECORDS_PER_STATEMENT / RECORDS_PER_SUBSCRIBER;
  for (let first = 1; first <= subscribers; first += perStatement)
    await client.query(RECORDS, [first, Math.min(first + perStatement - 1, subscribers)]);
  if (hasAccesses) {
    const people = Math.min(subscribers, SUBSCRIBERS_WITH_ACCESSES);
    await client.query(ACCESSES, [applicationId, purpose, scope, people, ACCESSES_PER_SUBSCRIBER]);
  }
  await client.query('vacuum (analyze)');
}

/** Bytes of heap and all indexes, per record. */
export async function bytesPerRecord(client: Client): Promise<number> {
  const { rows } = await client.query<{ bytes: number }>(
    `select pg_total_relation_size('consent.record')::float8 / count(*) as bytes from consent.record`,
  );
  return rows[0]?.bytes ?? NaN;
}
