import { createHash } from 'node:crypto';
import type { Database, KeyRing } from '@openmast/runtime';
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import { AlreadySeen } from '../oidc/replay';
import { orUnavailable } from '../oidc/unavailable';

const UPSERT = {
  name: 'oidc-upsert',
  text: `
    insert into identity.oidc_payload (model, id, payload, grant_id, uid, expires_at)
    values ($1, $2, $3::jsonb, $4, $5, now() + make_interval(secs => $6))
    on conflict (model, id) do update
      set payload = excluded.payload, grant_id = excluded.grant_id, uid = excluded.uid, expires_at = excluded.expires_at`,
};
const INSERT_ONCE = {
  name: 'oidc-insert-once',
  text: `
    insert into identity.oidc_payload (model, id, payload, expires_at)
    values ($1, $2, $3::jsonb, now() + make_interval(secs => $4))
    on conflict (model, id) do nothing`,
};
const FIND = {
  name: 'oidc-find',
  text: 'select payload, consumed_at, grant_id from identity.oidc_payload where model = $1 and id = $2',
};
const FIND_BY_UID = {
  name: 'oidc-find-by-uid',
  text: 'select payload, consumed_at, grant_id from identity.oidc_payload where model = $1 and uid = $2',
};
const CONSUME = {
  name: 'oidc-consume',
  text: 'update identity.oidc_payload set consumed_at = now() where model = $1 and id = $2 and consumed_at is null',
};
const DESTROY = { name: 'oidc-destroy', text: 'delete from identity.oidc_payload where model = $1 and id = $2' };
const REVOKE_BY_GRANT = {
  name: 'oidc-revoke-by-grant',
  text: 'delete from identity.oidc_payload where model = $1 and grant_id = $2 and consumed_at is null',
};
const REVOKE_GRANT = {
  name: 'oidc-revoke-grant',
  text: 'insert into identity.revoked_grant (grant_id) values ($1) on conflict do nothing',
};

/** Models that keep what a client sent, word for word: a signed request may name a number in its login_hint. */
const SEALED_MODELS: ReadonlySet<string> = new Set(['PushedAuthorizationRequest']);
const SEAL_LABEL = 'identity/oidc-payload';

interface Row {
  readonly payload: AdapterPayload;
  readonly consumed_at: Date | null;
  readonly grant_id: string | null;
}

/** Ids are what a client or a browser presents (codes, tokens, cookies), so only their hash stands in the database. */
export function storedId(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}

/**
 * oidc-provider's storage on PostgreSQL. The library reads, then writes; here the write decides: what may happen once is one
 * conditional statement, and whoever touches no row has lost.
 */
export class PostgresOidcAdapter implements Adapter {
  constructor(
    private readonly model: string,
    private readonly database: Database,
    private readonly keyRing: KeyRing,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresInSeconds: number): Promise<void> {
    if (this.model === 'ReplayDetection') return this.insertOnce(id, payload, expiresInSeconds);
    const values = [
      this.model,
      storedId(id),
      this.payloadToDb(id, payload),
      payload.grantId ?? null,
      payload.uid ?? null,
      expiresInSeconds,
    ];
    await orUnavailable(() => this.database.affected(UPSERT, values));
  }

  /** A row that is already there is a replay, whoever wrote it and however long ago. */
  private async insertOnce(id: string, payload: AdapterPayload, expiresInSeconds: number): Promise<void> {
    const values = [this.model, storedId(id), JSON.stringify({ ...payload, jti: undefined }), expiresInSeconds];
    const inserted = await orUnavailable(() => this.database.affected(INSERT_ONCE, values));
    if (inserted === 0) throw new AlreadySeen();
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    // The library would look for a replay first; insertOnce answers that question and saves the round trip.
    if (this.model === 'ReplayDetection') return undefined;
    const [row] = await orUnavailable(() => this.database.rows<Row>(FIND, [this.model, storedId(id)]));
    return row && this.payloadFromDb(id, row);
  }

  /** Without its id, which is the browser's alone. */
  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const [row] = await orUnavailable(() => this.database.rows<Row>(FIND_BY_UID, [this.model, uid]));
    return row && this.payloadFromDb(undefined, row);
  }

  /** The device flow is not offered. */
  findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async consume(id: string): Promise<void> {
    const consumed = await orUnavailable(() => this.database.affected(CONSUME, [this.model, storedId(id)]));
    if (consumed === 1) return;
    if (this.model === 'PushedAuthorizationRequest') throw new errors.InvalidRequestUri('request_uri was already used');
    await this.revokeGrantOf(id);
    throw new errors.InvalidGrant('already consumed');
  }

  async destroy(id: string): Promise<void> {
    if (this.model === 'Grant') await orUnavailable(() => this.database.affected(REVOKE_GRANT, [id]));
    await orUnavailable(() => this.database.affected(DESTROY, [this.model, storedId(id)]));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await orUnavailable(() => this.database.affected(REVOKE_BY_GRANT, [this.model, grantId]));
  }

  /** RFC 6749 section 4.1.2: a code used twice takes down what was issued for it. */
  private async revokeGrantOf(id: string): Promise<void> {
    const [row] = await orUnavailable(() => this.database.rows<Row>(FIND, [this.model, storedId(id)]));
    if (row?.grant_id) await orUnavailable(() => this.database.affected(REVOKE_GRANT, [row.grant_id]));
  }

  private payloadToDb(id: string, payload: AdapterPayload): string {
    const text = JSON.stringify({ ...payload, jti: undefined });
    if (!SEALED_MODELS.has(this.model)) return text;
    return JSON.stringify({
      sealed: this.keyRing.seal(SEAL_LABEL, Buffer.from(text), `${this.model}/${id}`).toString('base64url'),
    });
  }

  private payloadFromDb(id: string | undefined, row: Row): AdapterPayload {
    if (id === undefined) return row.payload;
    const stored = SEALED_MODELS.has(this.model) ? this.unseal(id, row.payload) : row.payload;
    const payload = { ...stored, jti: id };
    return row.consumed_at ? { ...payload, consumed: Math.floor(row.consumed_at.getTime() / 1000) } : payload;
  }

  private unseal(id: string, { sealed }: AdapterPayload): AdapterPayload {
    const box = Buffer.from(String(sealed), 'base64url');
    return JSON.parse(this.keyRing.open(SEAL_LABEL, box, `${this.model}/${id}`).toString()) as AdapterPayload;
  }
}
