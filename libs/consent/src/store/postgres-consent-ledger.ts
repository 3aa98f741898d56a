import { AppError, type SubscriberRef } from '@openmast/kernel';
import type { Database } from '@openmast/runtime';
import {
  type CompleteWithdrawal,
  type ConsentDecision,
  ConsentLedger,
  type ConsentView,
  type ConsentWithdrawal,
  type PersonStatement,
} from '../consent-ledger';
import type { ConsentState } from '../domain/consent-record';
import type { Heard } from '../domain/statement';
import { hearStatements } from './hear-statements';

/**
 * The tenant's chain is locked before any record is touched, so that writers queue instead of holding what the other waits for.
 * State and history are written by one statement: together or not at all. Before the chain the line itself is held: what is said
 * yes to for a line that ends at the same moment is either there to be ended with it, or refused.
 */
const RECORD = {
  name: 'consent-record',
  text: `
    with line as materialized (select subscriber.hold($1) as is_living),
    chain as materialized (select consent.lock_chain($2) as tenant_id from line where is_living),
    named as materialized (
      select consent.processing_of($2, $3, scope) as processing_id, scope from chain, unnest($4::text[]) as scope
       where chain.tenant_id is not null),
    decided as (
      insert into consent.record as r (subscriber_id, processing_id, state, decided_at, expires_at)
      select $1, processing_id, $5, now(), $6 from named
      on conflict (subscriber_id, processing_id)
        do update set state = excluded.state, decided_at = excluded.decided_at, expires_at = excluded.expires_at
      returning r)
    insert into consent.event (tenant_id, content)
    select tenant_id, consent.content_of(r, $2, $3, scope, $7, $8::json)
      from chain, decided join named on named.processing_id = (r).processing_id`,
};

const IS_LIVING = { name: 'consent-is-living', text: 'select subscriber.hold($1) as is_living' };

/** The function looks once the chain is held, so that nobody's yes slips in between what was seen and what is ended. */
const WITHDRAW = {
  name: 'consent-withdraw',
  text: `
    with chain as materialized (select consent.lock_chain($2) as tenant_id),
    ended as (
      select tenant_id, record, scope from chain, consent.end_granted($1, $2, $3, $4::text[]) where tenant_id is not null)
    insert into consent.event (tenant_id, content)
    select tenant_id, consent.content_of(record, $2, $3, scope, $5, $6::json) from ended`,
};

const HOLD_ALONE = { name: 'consent-hold-alone', text: 'select subscriber.hold_alone($1)' };

/**
 * To be sent once the line is held alone: what is seen here is then everything there is. Chains are locked in the order of their
 * tenants: writers for other lines never hold what this one waits for. Null for the tenant means all of them.
 */
export const WITHDRAW_ALL = {
  name: 'consent-withdraw-all',
  text: `
    with tenants as (
      select distinct on (tenant_id) tenant_id, p.application_id
        from consent.record r join consent.processing p on p.id = r.processing_id, tenancy.tenant_of(p.application_id) as tenant_id
       where r.subscriber_id = $1 and r.state = 'granted' and ($4::text is null or tenant_id = $4) order by tenant_id),
    chains as materialized (select consent.lock_chain(application_id) as tenant_id from tenants),
    ended as (
      update consent.record r set state = 'withdrawn', decided_at = now(), expires_at = null
        from chains, consent.processing p
       where r.subscriber_id = $1 and p.id = r.processing_id and r.state = 'granted'
         and chains.tenant_id = tenancy.tenant_of(p.application_id)
      returning chains.tenant_id, r, p.application_id, p.purpose, p.scope)
    insert into consent.event (tenant_id, content)
    select tenant_id, consent.content_of(r, application_id, purpose, scope, $2, $3::json) from ended`,
};

const LIST = {
  name: 'consent-list',
  text: `
    select r.id, p.application_id, p.purpose, p.scope, r.state, r.decided_at, r.expires_at
      from consent.record r join consent.processing p on p.id = r.processing_id
     where r.subscriber_id = $1 and ($2::text is null or tenancy.tenant_of(p.application_id) = $2)
     order by r.decided_at desc limit 1000`,
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
    if (recorded < scopes.length) throw await this.whyNotRecorded(subscriber);
  }

  private async whyNotRecorded(subscriber: SubscriberRef): Promise<AppError> {
    const [line] = await this.database.rows<{ is_living: boolean }>(IS_LIVING, [subscriber]);
    if (line?.is_living) return new AppError('not-found', 'UNKNOWN_APPLICATION', 'There is no such application.');
    return new AppError('conflict', 'LINE_ENDED', 'This line has another owner now, or was erased: nothing was recorded.');
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

  override async hear(statements: readonly PersonStatement[]): Promise<readonly Heard[]> {
    return hearStatements(this.database, statements);
  }

  override async withdrawAll(subscriber: SubscriberRef, { channel, evidence, tenantId }: CompleteWithdrawal): Promise<number> {
    const values = [subscriber, channel, JSON.stringify(evidence), tenantId ?? null];
    return this.database.transaction(async (client) => {
      await client.query({ ...HOLD_ALONE, values: [subscriber] });
      const { rowCount } = await client.query({ ...WITHDRAW_ALL, values });
      return rowCount ?? 0;
    });
  }

  override async list(subscriber: SubscriberRef, tenantId?: string): Promise<ConsentView[]> {
    return (await this.database.rows<ListRow>(LIST, [subscriber, tenantId ?? null])).map(viewFromDb);
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
