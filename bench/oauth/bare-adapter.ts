import type { Pool } from 'pg';
import { type Adapter, type AdapterFactory, type AdapterPayload, errors } from 'oidc-provider';

/** One table for everything, as the examples of oidc-provider's own documentation have it. */
export const CREATE_TABLE = `
  create schema bare;
  create table bare.payload (
    id text not null,
    model text not null,
    payload jsonb not null,
    grant_id text,
    user_code text,
    uid text,
    expires_at timestamptz,
    consumed_at timestamptz,
    primary key (id, model)
  );
  create index on bare.payload (grant_id) where grant_id is not null;
  create index on bare.payload (uid) where uid is not null;
  create index on bare.payload (expires_at);`;

const UPSERT = `
  insert into bare.payload (id, model, payload, grant_id, user_code, uid, expires_at)
  values ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))
  on conflict (id, model) do update
    set payload = excluded.payload, grant_id = excluded.grant_id, user_code = excluded.user_code, uid = excluded.uid,
        expires_at = excluded.expires_at`;
const INSERT = `
  insert into bare.payload (id, model, payload, expires_at) values ($1, $2, $3, now() + make_interval(secs => $4))
  on conflict do nothing`;
const COLUMNS = 'payload, consumed_at, expires_at < now() as is_expired';
const FIND = `select ${COLUMNS} from bare.payload where id = $1 and model = $2`;
const FIND_BY_UID = `select ${COLUMNS} from bare.payload where uid = $1 and model = $2`;
const CONSUME = 'update bare.payload set consumed_at = now() where id = $1 and model = $2 and consumed_at is null';
const DESTROY = 'delete from bare.payload where id = $1 and model = $2';
const REVOKE = 'delete from bare.payload where grant_id = $1 and model = $2';

interface Row {
  readonly payload: AdapterPayload;
  readonly consumed_at: Date | null;
  readonly is_expired: boolean;
}

/**
 * The adapter anybody would write after reading the documentation, with two holes closed: what may be consumed once is one
 * conditional update, and what may be seen once is one insert. Statements are prepared, connections pooled.
 */
export function bareAdapter(pool: Pool): AdapterFactory {
  const run = (text: string, name: string, values: unknown[]) => pool.query<Row>({ text, name, values });
  return (model): Adapter => ({
    async upsert(id, payload, expiresIn) {
      if (model === 'ReplayDetection') {
        const { rowCount } = await run(INSERT, 'insert', [id, model, payload, expiresIn]);
        if (rowCount === 0) throw new errors.InvalidClientAuth('client assertion tokens must only be used once');
        return;
      }
      const { grantId, userCode, uid } = payload;
      await run(UPSERT, 'upsert', [id, model, payload, grantId, userCode, uid, expiresIn]);
    },
    find: async (id) => payloadIn((await run(FIND, 'find', [id, model])).rows),
    findByUid: async (uid) => payloadIn((await run(FIND_BY_UID, 'find-by-uid', [uid, model])).rows),
    // The device flow is not offered.
    findByUserCode: () => Promise.resolve(undefined),
    async consume(id) {
      const { rowCount } = await run(CONSUME, 'consume', [id, model]);
      if (rowCount === 0) throw new errors.InvalidGrant('already consumed');
    },
    async destroy(id) {
      await run(DESTROY, 'destroy', [id, model]);
    },
    async revokeByGrantId(grantId) {
      await run(REVOKE, 'revoke', [grantId, model]);
    },
  });
}

function payloadIn([row]: readonly Row[]): AdapterPayload | undefined {
  if (!row || row.is_expired) return undefined;
  return row.consumed_at ? { ...row.payload, consumed: Math.floor(row.consumed_at.getTime() / 1000) } : row.payload;
}
