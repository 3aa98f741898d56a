import { Batches, type Database } from '@openmast/runtime';
import type { AdapterPayload } from 'oidc-provider';

/** A row of `identity.oidc_payload` by its primary key. */
export interface RowKey {
  readonly model: string;
  /** The stored one, a hash. */
  readonly id: string;
}

export interface NewRow extends RowKey {
  /** JSON. */
  readonly payload: string;
  readonly grantId: string | undefined;
  readonly uid: string | undefined;
  readonly expiresInSeconds: number;
}

export interface FoundRow {
  readonly payload: AdapterPayload;
  readonly consumed_at: Date | null;
  readonly grant_id: string | null;
  /** Of its grant, where the row stems from one. */
  readonly grant_payload: AdapterPayload | null;
}

const GIVEN = `unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::double precision[])
      as given (model, id, payload, grant_id, uid, seconds)`;
// Rows are met in the order of their keys everywhere: two batches that met them in opposite order would wait for each other.
const INSERT = `
    insert into identity.oidc_payload (model, id, payload, grant_id, uid, expires_at)
    select model, id, payload::jsonb, grant_id, uid, now() + make_interval(secs => seconds) from ${GIVEN} order by model, id`;
const WRITE = {
  name: 'oidc-write',
  text: `${INSERT}
    on conflict (model, id) do update
      set payload = excluded.payload, grant_id = excluded.grant_id, uid = excluded.uid, expires_at = excluded.expires_at`,
};
const INSERT_ONCE = { name: 'oidc-insert-once', text: `${INSERT} on conflict (model, id) do nothing returning model, id` };
const ASKED = 'unnest($1::text[], $2::text[]) as asked (model, id)';
const FIND = {
  name: 'oidc-find',
  text: `
    select found.model, found.id, found.payload, found.consumed_at, found.grant_id, grants.payload as grant_payload
      from ${ASKED}
      join identity.oidc_payload found on found.model = asked.model and found.id = asked.id
      left join identity.oidc_payload grants on grants.model = 'Grant' and grants.id = identity.stored_id(found.grant_id)`,
};
const CONSUME = {
  name: 'oidc-consume',
  text: `
    with free as (
      select row.model, row.id from ${ASKED}
        join identity.oidc_payload row on row.model = asked.model and row.id = asked.id
       where row.consumed_at is null order by row.model, row.id for update of row)
    update identity.oidc_payload used set consumed_at = now() from free
     where used.model = free.model and used.id = free.id and used.consumed_at is null
    returning used.model, used.id`,
};

/**
 * The statements behind the storage of oidc-provider. Each decides by itself, whoever runs it beside: what may happen once is
 * conditional. Those of the same moment travel together (docs/adr/0011).
 */
export class OidcRows {
  /** By model: whoever has won a code must not wait for its grant behind all who look at that code too late. */
  private readonly finds = new Map<string, Batches<RowKey, FoundRow | 'none'>>();
  private readonly writes: Batches<readonly NewRow[], 'written'>;
  private readonly firsts: Batches<NewRow, boolean>;
  private readonly uses: Batches<RowKey, boolean>;

  constructor(private readonly database: Database) {
    this.writes = new Batches({ answer: (groups) => this.writeAll(groups) });
    // Two that want the same travel apart, so that the second finds what the first has done.
    this.firsts = new Batches<NewRow, boolean>({ answer: (rows) => this.insertAll(rows), keyOf: keyText });
    this.uses = new Batches<RowKey, boolean>({ answer: (keys) => this.consumeAll(keys), keyOf: keyText });
  }

  /** @throws AppError `unavailable` */
  async find(key: RowKey): Promise<FoundRow | undefined> {
    const found = await this.findsOf(key.model).ask(key);
    return found === 'none' ? undefined : found;
  }

  /** All of them or none, in one statement; a row that is there already is replaced. @throws AppError `unavailable` */
  async write(rows: readonly NewRow[]): Promise<void> {
    await this.writes.ask(rows);
  }

  /** @returns false for a row that is there already, and leaves it as it is. @throws AppError `unavailable` */
  insertOnce(row: NewRow): Promise<boolean> {
    return this.firsts.ask(row);
  }

  /** @returns true to one caller at most, ever. @throws AppError `unavailable` */
  consume(key: RowKey): Promise<boolean> {
    return this.uses.ask(key);
  }

  private findsOf(model: string): Batches<RowKey, FoundRow | 'none'> {
    const known = this.finds.get(model) ?? new Batches({ answer: (keys) => this.findAll(keys) });
    this.finds.set(model, known);
    return known;
  }

  private async findAll(keys: readonly RowKey[]): Promise<(FoundRow | 'none')[]> {
    const rows = await this.database.rows<RowKey & FoundRow>(FIND, columnsOf(keys));
    const found = new Map(rows.map((row) => [keyText(row), row]));
    // The library changes what it finds, so that everybody who asked gets an object of their own.
    return keys.map((key) => {
      const row = found.get(keyText(key));
      return row ? { ...row, payload: structuredClone(row.payload), grant_payload: structuredClone(row.grant_payload) } : 'none';
    });
  }

  private async writeAll(groups: readonly (readonly NewRow[])[]): Promise<'written'[]> {
    // Of two writes of one row the later one counts, as if they had come one after the other.
    const last = new Map(groups.flat().map((row) => [keyText(row), row]));
    await this.database.affected(WRITE, allColumnsOf([...last.values()]));
    return groups.map(() => 'written');
  }

  private async insertAll(rows: readonly NewRow[]): Promise<boolean[]> {
    return those(rows, await this.database.rows<RowKey & FoundRow>(INSERT_ONCE, allColumnsOf(rows)));
  }

  private async consumeAll(keys: readonly RowKey[]): Promise<boolean[]> {
    return those(keys, await this.database.rows<RowKey & FoundRow>(CONSUME, columnsOf(keys)));
  }
}

/** Which of the asked are among the touched. */
function those(asked: readonly RowKey[], touched: readonly RowKey[]): boolean[] {
  const keys = new Set(touched.map(keyText));
  return asked.map((key) => keys.has(keyText(key)));
}

function keyText({ model, id }: RowKey): string {
  return `${model}/${id}`;
}

function columnsOf(keys: readonly RowKey[]): unknown[] {
  return [keys.map(({ model }) => model), keys.map(({ id }) => id)];
}

function allColumnsOf(rows: readonly NewRow[]): unknown[] {
  return [
    ...columnsOf(rows),
    rows.map(({ payload }) => payload),
    rows.map(({ grantId }) => grantId ?? null),
    rows.map(({ uid }) => uid ?? null),
    rows.map(({ expiresInSeconds }) => expiresInSeconds),
  ];
}
