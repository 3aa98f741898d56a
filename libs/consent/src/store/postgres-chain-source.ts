import { type ClientBase, escapeLiteral } from 'pg';
import { ChainSource, type StoredHead } from '../chain/chain-source';
import { type ChainPoint, type RowBatch, lastPositionIn } from '../chain/walk-batch';
import { copyRows } from './copy-out';
import { RowCollector } from './row-collector';

/** To be said first in the transaction in which a chain is read. */
export const AS_OF_ONE_MOMENT = 'set transaction isolation level repeatable read, read only';

const TENANTS = `
  select tenant_id from consent.chain_head union select tenant_id from consent.signed_head
  union select tenant_id from (
    with recursive found as (
      (select tenant_id from consent.event order by tenant_id limit 1)
      union all
      select (select e.tenant_id from consent.event e where e.tenant_id > found.tenant_id order by e.tenant_id limit 1)
        from found where found.tenant_id is not null)
    select tenant_id from found where tenant_id is not null) as written
  order by 1`;
const HEAD = `select position::float8 as position, hash from consent.chain_head where tenant_id = $1`;
const SIGNED_HEADS = `select position::float8 as position, jws from consent.signed_head where tenant_id = $1 order by position`;
const LAST_SIGNED_HEAD = `
  select position::float8 as position, jws from consent.signed_head where tenant_id = $1 order by signed_head.position desc limit 1`;
/** One statement each: short enough for the time limit of statements, long enough that planning and starting one cost nothing. */
const ROWS_PER_COPY = 100_000;
/** The planner knows the table as it was analysed last, and might sort it all for every part. A preference, for this transaction. */
const IN_THE_ORDER_OF_THE_INDEX =
  'set local enable_sort = off; set local enable_seqscan = off; set local enable_bitmapscan = off';
const BEFORE_EVERYTHING = Number.MIN_SAFE_INTEGER;

const GUARDS = `
  select 'the trigger ' || name || ' is missing or off' as fault
    from unnest(array['event_is_chained', 'event_only_grows', 'signed_head_only_grows', 'signature_key_only_grows']) as name
   where not exists (select 1 from pg_trigger where tgname = name and tgenabled in ('O', 'A')
                        and tgrelid in ('consent.event'::regclass, 'consent.signed_head'::regclass, 'consent.signature_key'::regclass))
  union all
  select 'the column ' || name || ' is no longer generated from the content'
    from unnest(array['record_id', 'state', 'channel', 'evidence', 'occurred_at']) as name
   where not exists (select 1 from pg_attribute where attrelid = 'consent.event'::regclass and attname = name and attgenerated = 's')
  union all
  select 'positions are no longer unique'
   where not exists (select 1 from pg_index where indrelid = 'consent.event'::regclass and indisprimary and indisvalid)`;

/** Reads the history through one connection, in a transaction that sees it `AS_OF_ONE_MOMENT`. */
export class PostgresChainSource extends ChainSource {
  constructor(
    private readonly client: Pick<ClientBase, 'query'>,
    private readonly rowsPerCopy = ROWS_PER_COPY,
  ) {
    super();
  }

  override async tenants(): Promise<string[]> {
    return (await this.client.query<{ tenant_id: string }>(TENANTS)).rows.map((row) => row.tenant_id);
  }

  override async guardFaults(): Promise<string[]> {
    return (await this.client.query<{ fault: string }>(GUARDS)).rows.map((row) => row.fault);
  }

  override async head(tenantId: string): Promise<ChainPoint | undefined> {
    return (await this.client.query<ChainPoint>(HEAD, [tenantId])).rows[0];
  }

  override async signedHeads(tenantId: string): Promise<StoredHead[]> {
    return (await this.client.query<StoredHead>(SIGNED_HEADS, [tenantId])).rows;
  }

  override async lastSignedHead(tenantId: string): Promise<StoredHead | undefined> {
    return (await this.client.query<StoredHead>(LAST_SIGNED_HEAD, [tenantId])).rows[0];
  }

  override async read(tenantId: string, take: (batch: RowBatch) => boolean, after = BEFORE_EVERYTHING): Promise<void> {
    let last = after;
    let goesOn = true;
    let rows = 0;
    const collector = new RowCollector((batch) => {
      if (!goesOn) return;
      rows += batch.lengths.length;
      last = lastPositionIn(batch);
      goesOn = take(batch);
    });
    await this.client.query(IN_THE_ORDER_OF_THE_INDEX);
    do {
      rows = 0;
      await copyRows(this.client, this.rowsAfter(tenantId, last), (tuple) => {
        if (goesOn) collector.add(tuple);
      });
      collector.flush();
    } while (goesOn && rows === this.rowsPerCopy);
  }

  /** As they are stored: anything computed here would be computed by the party in doubt, and takes longer. */
  private rowsAfter(tenantId: string, position: number): string {
    return `select position, content, hash from consent.event
             where tenant_id = ${escapeLiteral(tenantId)} and position > ${String(position)}
             order by position limit ${String(this.rowsPerCopy)}`;
  }
}
