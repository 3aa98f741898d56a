import { type ClientBase, escapeLiteral } from 'pg';
import { ChainSource, type StoredHead } from '../chain/chain-source';
import { type ChainPoint, type RowBatch, lastPositionIn } from '../chain/walk-batch';
import { copyOneRow } from './copy-out';

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
const ROWS_PER_BATCH = 1_000;
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

/** Reads the history through one connection, which should be in a `repeatable read` transaction. */
export class PostgresChainSource extends ChainSource {
  constructor(private readonly client: Pick<ClientBase, 'query'>) {
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

  override async *rows(tenantId: string): AsyncGenerator<RowBatch> {
    let coming = this.batchAfter(tenantId, BEFORE_EVERYTHING);
    try {
      for (let batch = await coming; batch.lengths.length > 0; batch = await coming) {
        // The server gathers the next batch while this one is checked.
        coming = this.batchAfter(tenantId, lastPositionIn(batch));
        yield batch;
      }
    } finally {
      // Whoever stops early leaves a query behind, which must not fail unheard.
      await coming.catch(() => undefined);
    }
  }

  /** Bytes and lengths apart: see RowBatch. */
  private async batchAfter(tenantId: string, position: number): Promise<RowBatch> {
    const [bytes, lengths] = await copyOneRow(
      this.client,
      `select coalesce(string_agg(frame, ''::bytea), ''), coalesce(string_agg(int4send(octet_length(frame)), ''::bytea), '')
         from (select int8send(position) || convert_to(content, 'UTF8') || hash as frame from consent.event
                where tenant_id = ${escapeLiteral(tenantId)} and position > ${String(position)}
                order by position limit ${String(ROWS_PER_BATCH)}) as rows`,
    );
    if (!bytes || !lengths) throw new Error('An aggregate gave no row.');
    return { bytes, lengths };
  }
}
