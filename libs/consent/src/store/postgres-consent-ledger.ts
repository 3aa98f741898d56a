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
    insert into consent.event (tenant_id, content)
    select tenant, consent.content_of(record, $2, $3, scope, $5, $6::json) from consent.end_granted($1, $2, $3, $4::text[])`,
};

/** The same for the line as a whole. Null for the tenant means all of them. */
export const WITHDRAW_ALL = {
  name: 'consent-withdraw-all',
  text: `
    insert into consent.event (tenant_id, content)
    select tenant, consent.content_of(record, application, for_purpose, of_scope, $2, $3::json) from consent.end_everything($1, $4)`,
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
    return this.database.affected(WITHDRAW_ALL, [subscriber, channel, JSON.stringify(evidence), tenantId ?? null]);
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
