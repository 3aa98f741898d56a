import { AppError, type SubscriberRef } from '@openmast/kernel';
import type { Database } from '@openmast/runtime';
import { type ConsentDecision, ConsentLedger, type ConsentView, type ConsentWithdrawal } from '../consent-ledger';
import type { ConsentState } from '../domain/consent-record';

/**
 * The tenant's chain is locked before any record is touched, so that writers queue instead of holding what the other waits for.
 * State and history are written by one statement: together or not at all.
 */
const RECORD = {
  name: 'consent-record',
  text: `
    with chain as materialized (select consent.lock_chain($2) as tenant_id),
    decided as (
      insert into consent.record as r (subscriber_id, application_id, purpose, scope, state, decided_at, expires_at)
      select $1, $2, $3, scope, $5, now(), $6 from chain, unnest($4::text[]) as scope
       where chain.tenant_id is not null
      on conflict (subscriber_id, application_id, purpose, scope)
        do update set state = excluded.state, decided_at = excluded.decided_at, expires_at = excluded.expires_at
      returning r)
    insert into consent.event (tenant_id, content)
    select tenant_id, consent.content_of(r, $7, $8::json) from decided, chain`,
};

const WITHDRAW = {
  name: 'consent-withdraw',
  text: `
    with chain as materialized (select consent.lock_chain($2) as tenant_id),
    ended as (
      update consent.record r set state = 'withdrawn', decided_at = now(), expires_at = null from chain
       where r.subscriber_id = $1 and r.application_id = $2 and r.purpose = $3 and r.state = 'granted'
         and ($4::text[] is null or r.scope = any($4)) and chain.tenant_id is not null
      returning r)
    insert into consent.event (tenant_id, content)
    select tenant_id, consent.content_of(r, $5, $6::json) from ended, chain`,
};

const LIST = {
  name: 'consent-list',
  text: `
    select id, application_id, purpose, scope, state, decided_at, expires_at from consent.record
     where subscriber_id = $1 order by decided_at desc limit 1000`,
};

interface ListRow {
  readonly id: string;
  readonly application_id: string;
  readonly purpose: string;
  readonly scope: string;
  readonly state: ConsentState;
  readonly decided_at: Date;
  readonly expires_at: Date | null;
}

export class PostgresConsentLedger extends ConsentLedger {
  constructor(private readonly database: Database) {
    super();
  }

  override async record(decision: ConsentDecision): Promise<void> {
    const { subscriber, applicationId, purpose, scopes, state, expiresAt, channel, evidence } = decision;
    const values = [subscriber, applicationId, purpose, scopes, state, expiresAt ?? null, channel, JSON.stringify(evidence)];
    const recorded = await this.database.affected(RECORD, values);
    if (recorded < scopes.length) throw new AppError('not-found', 'UNKNOWN_APPLICATION', 'There is no such application.');
  }

  override async withdraw(withdrawal: ConsentWithdrawal): Promise<number> {
    const { subscriber, applicationId, purpose, scopes, channel, evidence } = withdrawal;
    return this.database.affected(WITHDRAW, [
      subscriber,
      applicationId,
      purpose,
      scopes ?? null,
      channel,
      JSON.stringify(evidence),
    ]);
  }

  override async list(subscriber: SubscriberRef): Promise<ConsentView[]> {
    return (await this.database.rows<ListRow>(LIST, [subscriber])).map(viewFromDb);
  }
}

function viewFromDb(row: ListRow): ConsentView {
  return {
    id: row.id,
    applicationId: row.application_id,
    purpose: row.purpose,
    scope: row.scope,
    state: row.state,
    decidedAt: row.decided_at,
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
  };
}
