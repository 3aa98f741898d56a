import { createHash } from 'node:crypto';
import type { Database, KeyRing } from '@openmast/runtime';
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import { gather, gatheredRow, takeGathered } from '../oidc/gathered-writes';
import { forgetGrant, noteGrant, takeGrant } from '../oidc/grant-of-request';
import { AlreadySeen } from '../oidc/replay';
import { orUnavailable } from '../oidc/unavailable';
import { type FoundRow, type NewRow, OidcRows } from './oidc-rows';

const FIND_BY_UID = {
  name: 'oidc-find-by-uid',
  text: 'select payload, consumed_at, grant_id from identity.oidc_payload where model = $1 and uid = $2',
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

const NEW = { consumed_at: null, grant_id: null, grant_payload: null } as const;

/**
 * Ids are what a client or a browser presents (codes, tokens, cookies), so only their hash stands in the database: SHA-256,
 * base64url. The schema's `identity.stored_id` is the same.
 */
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
    /** Shared by all models, so that their statements can travel together. */
    private readonly rows = new OidcRows(database),
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresInSeconds: number): Promise<void> {
    if (this.model === 'Grant') forgetGrant();
    const row = this.rowToDb(id, payload, expiresInSeconds);
    if (this.model === 'ReplayDetection') return this.insertOnce(row);
    if (gather(row)) return;
    await orUnavailable(() => this.rows.write([...takeGathered(), row]));
  }

  /** A row that is already there is a replay, whoever wrote it and however long ago. */
  private async insertOnce(row: NewRow): Promise<void> {
    if (!(await orUnavailable(() => this.rows.insertOnce(row)))) throw new AlreadySeen();
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    // The library would look for a replay first; insertOnce answers that question and saves the round trip.
    if (this.model === 'ReplayDetection') return undefined;
    const grant = this.model === 'Grant' ? takeGrant(id) : undefined;
    if (grant) return { ...grant, jti: id };
    const row = await this.findRow(id);
    if (row?.grant_id && row.grant_payload) noteGrant({ id: row.grant_id, payload: row.grant_payload });
    return row && this.payloadFromDb(id, row);
  }

  private async findRow(id: string): Promise<FoundRow | undefined> {
    const key = { model: this.model, id: storedId(id) };
    const own = gatheredRow(key);
    if (own) return { ...NEW, payload: JSON.parse(own.payload) as AdapterPayload };
    return orUnavailable(() => this.rows.find(key));
  }

  /** Without its id, which is the browser's alone. */
  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const [row] = await orUnavailable(() => this.database.rows<FoundRow>(FIND_BY_UID, [this.model, uid]));
    return row && this.payloadFromDb(undefined, row);
  }

  /** The device flow is not offered. */
  findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async consume(id: string): Promise<void> {
    if (await orUnavailable(() => this.rows.consume({ model: this.model, id: storedId(id) }))) return;
    if (this.model === 'PushedAuthorizationRequest') throw new errors.InvalidRequestUri('request_uri was already used');
    await this.revokeGrantOf(id);
    throw new errors.InvalidGrant('already consumed');
  }

  async destroy(id: string): Promise<void> {
    if (this.model === 'Grant') forgetGrant();
    if (this.model === 'Grant') await orUnavailable(() => this.database.affected(REVOKE_GRANT, [id]));
    await orUnavailable(() => this.database.affected(DESTROY, [this.model, storedId(id)]));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await orUnavailable(() => this.database.affected(REVOKE_BY_GRANT, [this.model, grantId]));
  }

  /** RFC 6749 section 4.1.2: a code used twice takes down what was issued for it. */
  private async revokeGrantOf(id: string): Promise<void> {
    const row = await this.findRow(id);
    if (row?.grant_id) await orUnavailable(() => this.database.affected(REVOKE_GRANT, [row.grant_id]));
  }

  private rowToDb(id: string, payload: AdapterPayload, expiresInSeconds: number): NewRow {
    const { grantId, uid } = payload;
    return { model: this.model, id: storedId(id), payload: this.payloadToDb(id, payload), grantId, uid, expiresInSeconds };
  }

  private payloadToDb(id: string, payload: AdapterPayload): string {
    const text = JSON.stringify({ ...payload, jti: undefined });
    if (!SEALED_MODELS.has(this.model)) return text;
    return JSON.stringify({
      sealed: this.keyRing.seal(SEAL_LABEL, Buffer.from(text), `${this.model}/${id}`).toString('base64url'),
    });
  }

  private payloadFromDb(id: string | undefined, row: FoundRow): AdapterPayload {
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
