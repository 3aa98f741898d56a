import { AppError, type Scope, type SubscriberRef } from '@openmast/kernel';
import type { Database } from '@openmast/runtime';
import type { PersonStatement } from '../consent-ledger';
import type { ConsentState } from '../domain/consent-record';
import { type Heard, type Hearing, type OnRecord, hear } from '../domain/statement';

/** Lines before chains, as everybody does who writes a record. */
const HOLD = {
  name: 'consent-hear-hold',
  text: `
    select subscriber_id, subscriber.hold(subscriber_id) as is_living
      from (select distinct subscriber_id from unnest($1::uuid[]) as asked (subscriber_id) order by subscriber_id) as ordered`,
};
/** In the order of the tenants, so that two writers never hold what the other waits for. */
const LOCK = {
  name: 'consent-hear-lock',
  text: `
    select consent.lock_chain(application_id) as tenant_id
      from (select application_id from unnest($1::uuid[]) as asked (application_id)
             order by tenancy.tenant_of(application_id)) as ordered`,
};
const ON_RECORD = {
  name: 'consent-hear-on-record',
  text: `
    select asked.n, r.state, r.decided_at, r.expires_at
      from unnest($1::integer[], $2::uuid[], $3::uuid[], $4::text[], $5::text[])
             as asked (n, subscriber_id, application_id, purpose, scope)
      join consent.processing p on p.application_id = asked.application_id and p.purpose = asked.purpose and p.scope = asked.scope
      join consent.record r on r.subscriber_id = asked.subscriber_id and r.processing_id = p.id`,
};
const RECORD = {
  name: 'consent-hear-record',
  text: `
    with said as materialized (
      select said.*, consent.processing_of(application_id, purpose, scope) as processing_id
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
                    $8::text[], $9::text[])
          as said (subscriber_id, application_id, purpose, scope, state, said_at, expires_at, channel, evidence)),
    decided as (
      insert into consent.record as r (subscriber_id, processing_id, state, decided_at, expires_at)
      select subscriber_id, processing_id, state, said_at, expires_at from said
      on conflict (subscriber_id, processing_id)
        do update set state = excluded.state, decided_at = excluded.decided_at, expires_at = excluded.expires_at
      returning r)
    insert into consent.event (tenant_id, content)
    select tenancy.tenant_of(application_id),
           consent.content_of(r, application_id, purpose, scope, channel, evidence::json)
      from decided join said on said.subscriber_id = (r).subscriber_id and said.processing_id = (r).processing_id`,
};

interface OnRecordRow {
  readonly n: number;
  readonly state: ConsentState;
  readonly decided_at: Date;
  readonly expires_at: Date | null;
}

/** One scope of a statement. */
interface SaidScope extends Omit<PersonStatement, 'scopes'> {
  readonly statement: number;
  readonly scope: Scope;
}

/**
 * The line is held and the chain locked first, and everybody who writes a record holds them: what is read after it is what is
 * replaced.
 * @throws AppError `not-found` for an application that is none, `unavailable`
 */
export async function hearStatements(database: Database, statements: readonly PersonStatement[]): Promise<readonly Heard[]> {
  if (statements.length === 0) return [];
  const said = statements.flatMap(({ scopes, ...one }, statement) => scopes.map((scope) => ({ ...one, statement, scope })));
  return database.transaction(async (client) => {
    const ask = async <Row>(text: { name: string; text: string }, values: unknown[]): Promise<Row[]> =>
      (await client.query({ ...text, values })).rows as Row[];
    const lines = await ask<{ subscriber_id: SubscriberRef; is_living: boolean }>(HOLD, [said.map((one) => one.subscriber)]);
    const gone = new Set(lines.filter((line) => !line.is_living).map((line) => line.subscriber_id));
    const locked = await ask<{ tenant_id: string | null }>(LOCK, [[...new Set(said.map((one) => one.applicationId))]]);
    if (locked.some(({ tenant_id: tenant }) => tenant === null))
      throw new AppError('not-found', 'UNKNOWN_APPLICATION', 'There is no such application.');
    const rows = await ask<OnRecordRow>(ON_RECORD, [said.map((_one, n) => n), ...keysOf(said)]);
    const known = new Map(rows.map((row) => [row.n, onRecordFromDb(row)]));
    const each = said.map((one, n) => hear(known.get(n), { ...one, at: one.saidAt }));
    const hearings = statements.map((one, index) =>
      gone.has(one.subscriber) ? 'line-ended' : together(each.filter((_hearing, n) => said[n]?.statement === index)),
    );
    const last = said.filter((one, n) => each[n] === 'recorded' && hearings[one.statement] === 'recorded');
    if (last.length > 0) await ask(RECORD, [...keysOf(last), ...valuesOf(last)]);
    return hearings;
  });
}

/** All scopes of a statement or none. */
function together(each: readonly Hearing[]): Hearing {
  if (each.includes('superseded')) return 'superseded';
  return each.includes('recorded') ? 'recorded' : 'known';
}

function keysOf(said: readonly SaidScope[]): unknown[][] {
  return [
    said.map((one) => one.subscriber),
    said.map((one) => one.applicationId),
    said.map((one) => one.purpose),
    said.map((one) => one.scope),
  ];
}

function valuesOf(said: readonly SaidScope[]): unknown[][] {
  return [
    said.map((one) => one.state),
    said.map((one) => one.saidAt),
    said.map((one) => one.expiresAt ?? null),
    said.map((one) => one.channel),
    said.map((one) => JSON.stringify(one.evidence)),
  ];
}

function onRecordFromDb(row: OnRecordRow): OnRecord {
  return { state: row.state, decidedAt: row.decided_at, ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }) };
}
