import type { SubscriberRef } from '@openmast/kernel';
import type { Database } from '@openmast/runtime';
import type { LawfulBasis } from '@openmast/tenancy';
import type { DecidedEvent } from '../domain/receipt';
import type { ConsentState } from '../domain/consent-record';

const OF_SUBSCRIBER = {
  name: 'consent-decided-events',
  text: `
    select e.tenant_id, e.position::float8 as position, e.content, e.hash
      from consent.record r join consent.event e on e.record_id = r.id
     where r.subscriber_id = $1 and ($2::text is null or e.tenant_id = $2) order by e.occurred_at desc, e.position desc limit $3`,
};

interface Row {
  readonly tenant_id: string;
  readonly position: number;
  readonly content: string;
  readonly hash: Buffer;
}

/** What content_of in the schema writes. */
interface Content {
  readonly record: string;
  readonly application: string;
  readonly purpose: string;
  readonly scope: string;
  /** Since version 2. Null: nothing the application had bought covered this. */
  readonly basis?: LawfulBasis | null;
  readonly state: ConsentState;
  readonly channel: string;
  readonly at: string;
  readonly until: string | null;
  readonly evidence: Readonly<Record<string, unknown>>;
}

export interface DecidedQuestion {
  readonly subscriber: SubscriberRef;
  /** `undefined`: in the histories of all tenants. */
  readonly tenantId: string | undefined;
  readonly atMost: number;
}

/** What one subscriber ever decided, newest first. @throws AppError `unavailable` */
export async function decidedEvents(
  database: Database,
  { subscriber, tenantId, atMost }: DecidedQuestion,
): Promise<DecidedEvent[]> {
  return (await database.rows<Row>(OF_SUBSCRIBER, [subscriber, tenantId ?? null, atMost])).map(eventFromDb);
}

function eventFromDb(row: Row): DecidedEvent {
  const { record, application, basis, until, evidence, ...words } = JSON.parse(row.content) as Content;
  const { purpose, scope, state, channel, at } = words;
  const { language, textHash } = evidence;
  return {
    tenantId: row.tenant_id,
    position: row.position,
    hash: row.hash.toString('base64url'),
    recordId: record,
    applicationId: application,
    ...{ purpose, scope, state, channel, at },
    ...(basis ? { lawfulBasis: basis } : {}),
    ...(until === null ? {} : { until }),
    ...(typeof language === 'string' ? { language } : {}),
    ...(typeof textHash === 'string' ? { textHash } : {}),
  };
}
