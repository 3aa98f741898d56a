import type { Clock } from '@openmast/kernel';
import type { Database } from '@openmast/runtime';
import type { DocumentSigner, SignatureKeys } from '../chain/document-signer';
import { signHead } from '../chain/signed-head';
import { type Growth, verifyGrowth } from '../chain/verify-growth';
import type { BrokenLink, ChainPoint } from '../chain/walk-batch';
import { AS_OF_ONE_MOMENT, PostgresChainSource } from './postgres-chain-source';

/** Heads that are not where they were signed last. One that went back is a fault, and to be looked at as well. */
const MOVED = {
  name: 'consent-moved-heads',
  text: `
    select h.tenant_id from consent.chain_head h
     where h.position <> coalesce((select max(s.position) from consent.signed_head s where s.tenant_id = h.tenant_id), 0)
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

/** A tenant's chain, and the first place from which on nothing can be signed. */
export interface BrokenChain extends BrokenLink {
  readonly tenantId: string;
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

  /**
   * Signs every head that has moved since it was last signed, at most 1,000, and only where the rows lead from the one to the other.
   * @returns the chains where they do not: nothing was signed there
   * @throws AppError `unavailable`
   */
  async sign(): Promise<readonly BrokenChain[]> {
    const broken: BrokenChain[] = [];
    for (const { tenant_id: tenantId } of await this.parts.database.rows<{ tenant_id: string }>(MOVED, [TENANTS_PER_RUN])) {
      const growth = await this.growthOf(tenantId);
      if ('broken' in growth) broken.push({ tenantId, ...growth.broken });
      else await this.signOne(tenantId, growth.head);
    }
    return broken;
  }

  private async growthOf(tenantId: string): Promise<Growth> {
    const { database, keys } = this.parts;
    return database.transaction(async (client) => {
      await client.query(AS_OF_ONE_MOMENT);
      return verifyGrowth({ source: new PostgresChainSource(client), keys }, tenantId);
    });
  }

  private async signOne(tenantId: string, { position, hash }: ChainPoint): Promise<void> {
    const { database, signer, keys, clock } = this.parts;
    const signed = await signHead(signer, { tenantId, position, hash, time: clock.now() });
    await keys.remember(signed);
    await database.affected(KEEP, [tenantId, position, signed.jws]);
  }

  /** The newest one of each tenant, or of one, as JWS. @throws AppError `unavailable` */
  async latest(tenantId?: string): Promise<string[]> {
    return (await this.parts.database.rows<{ jws: string }>(LATEST, [tenantId ?? null])).map(({ jws }) => jws);
  }
}
