import type { SubscriberRef } from '@openmast/kernel';
import type { Database } from '@openmast/runtime';
import { type ConsentDecision, ConsentLedger, type ConsentView, type ConsentWithdrawal } from '../consent-ledger';
import type { ConsentState } from '../domain/consent-record';

const RECORD = {
  name: 'consent-record',
  text: `
    with decided as (
      insert into consent.record (subscriber_id, application_id, purpose, scope, state, decided_at, expires_at)
      select $1, $2, $3, scope, $5, now(), $6 from unnest($4::text[]) as scope
      on conflict (subscriber_id, application_id, purpose, scope)
        do update set state = excluded.state, decided_at = excluded.decided_at, expires_at = excluded.expires_at
      returning id, state, decided_at)
    insert into consent.event (record_id, state, channel, evidence, occurred_at)
    select id, state, $7, $8::jsonb, decided_at from decided`,
};

const WITHDRAW = {
  name: 'consent-withdraw',
  text: `
    with ended as (
      update consent.record set state = 'withdrawn', decided_at = now(), expires_at = null
       where subscriber_id = $1 and application_id = $2 and purpose = $3 and state = 'granted'
         and ($4::text[] is null or scope = any($4))
      returning id, decided_at)
    insert into consent.event (record_id, state, channel, evidence, occurred_at)
    select id, 'withdrawn', $5, $6::jsonb, decided_at from ended`,
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
    await this.database.affected(RECORD, values);
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
