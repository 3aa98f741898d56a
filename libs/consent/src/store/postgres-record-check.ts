import type { Database } from '@openmast/runtime';

/**
 * Calls are answered from the records, so each must say what the last event about it says. A record that is missing lets an
 * objection be forgotten; it may be missing only where the line has ended, and nobody is answered about it any more.
 */
const FALSE_RECORDS = {
  name: 'consent-false-records',
  text: `
    with last as (select distinct on (record_id) record_id, tenant_id, position from consent.event order by record_id, position desc),
    told as (
      select l.record_id, l.tenant_id, l.position, e.content::jsonb as said
        from last l join consent.event e on e.tenant_id = l.tenant_id and e.position = l.position),
    kept as (
      select r.id, (r.subscriber_id, p.application_id, p.purpose, p.scope, r.state, r.decided_at, r.expires_at) as said
        from consent.record r join consent.processing p on p.id = r.processing_id)
    select coalesce(kept.id, told.record_id) as record_id, told.tenant_id, told.position::float8 as position,
           case when told.record_id is null then 'no event' when kept.id is null then 'no record' else 'another state' end as fault
      from told full join kept on kept.id = told.record_id
     where case
       when told.record_id is null then true
       when kept.id is null then exists (
         select from subscriber.subscriber s where s.id = (told.said ->> 'subscriber')::uuid and s.ended_at is null)
       else kept.said is distinct from (
         (told.said ->> 'subscriber')::uuid, (told.said ->> 'application')::uuid, told.said ->> 'purpose', told.said ->> 'scope',
         told.said ->> 'state', consent.moment(told.said ->> 'at'), consent.moment(told.said ->> 'until'))
       end
     order by told.tenant_id, told.position limit $1`,
};
const FAULTS_MAX = 20;
/** A million events take longer than a statement of a service may. Nobody waits for this one but who has asked for it. */
const AS_LONG_AS_IT_TAKES = 'set local statement_timeout = 0; set transaction read only';

/** A record that does not say what its history says, or one side without the other. */
export interface FalseRecord {
  readonly recordId: string;
  readonly fault: 'no event' | 'no record' | 'another state';
  /** Of the event it contradicts. */
  readonly event?: { readonly tenantId: string; readonly position: number };
}

interface Row {
  readonly record_id: string;
  readonly tenant_id: string | null;
  readonly position: number | null;
  readonly fault: FalseRecord['fault'];
}

/** The first records, at most 20, that are not what the history makes of them. @throws AppError `unavailable` */
export async function findFalseRecords(database: Database): Promise<FalseRecord[]> {
  const rows = await database.transaction(async (client) => {
    await client.query(AS_LONG_AS_IT_TAKES);
    return (await client.query<Row>({ ...FALSE_RECORDS, values: [FAULTS_MAX] })).rows;
  });
  return rows.map(({ record_id: recordId, tenant_id: tenantId, ...row }) => ({
    recordId,
    fault: row.fault,
    ...(tenantId === null || row.position === null ? {} : { event: { tenantId, position: row.position } }),
  }));
}
