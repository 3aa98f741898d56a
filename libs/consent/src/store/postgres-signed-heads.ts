import type { Clock } from '@openmast/kernel';
import type { Database } from '@openmast/runtime';
import type { DocumentSigner, SignatureKeys } from '../chain/document-signer';
import { signHead } from '../chain/signed-head';

const MOVED = {
  name: 'consent-moved-heads',
  text: `
    select h.tenant_id, h.position::float8 as position, h.hash from consent.chain_head h
     where h.position > coalesce((select max(s.position) from consent.signed_head s where s.tenant_id = h.tenant_id), 0)
     order by h.tenant_id limit $1`,
};
const KEEP = {
  name: 'consent-keep-signed-head',
  text: 'insert into consent.signed_head (tenant_id, position, jws) values ($1, $2, $3) on conflict do nothing',
};
const LATEST = {
  name: 'consent-latest-signed-heads',
  text: `
    select distinct on (tenant_id) jws from consent.signed_head
     where $1::text is null or tenant_id = $1 order by tenant_id, position desc`,
};
const TENANTS_PER_RUN = 1_000;

interface MovedRow {
  readonly tenant_id: string;
  readonly position: number;
  readonly hash: Buffer;
}

export interface SignedHeadsParts {
  readonly database: Database;
  readonly signer: DocumentSigner;
  readonly keys: SignatureKeys;
  readonly clock: Clock;
}

/** The signed heads of the tenants' chains: what a later check, here or elsewhere, holds the rows against. */
export class PostgresSignedHeads {
  constructor(private readonly parts: SignedHeadsParts) {}

  /** Signs every head that has moved since it was last signed, at most 1,000. @throws AppError `unavailable` */
  async sign(): Promise<void> {
    const { database, signer, keys, clock } = this.parts;
    for (const { tenant_id: tenantId, position, hash } of await database.rows<MovedRow>(MOVED, [TENANTS_PER_RUN])) {
      const signed = await signHead(signer, { tenantId, position, hash, time: clock.now() });
      await keys.remember(signed);
      await database.affected(KEEP, [tenantId, position, signed.jws]);
    }
  }

  /** The newest one of each tenant, or of one, as JWS. @throws AppError `unavailable` */
  async latest(tenantId?: string): Promise<string[]> {
    return (await this.parts.database.rows<{ jws: string }>(LATEST, [tenantId ?? null])).map(({ jws }) => jws);
  }
}
