import type { Database } from '@openmast/runtime';
import type { SignatureKeys } from '../chain/document-signer';
import type { SignedHead } from '../chain/signed-head';
import { type ChainReport, verifyChain } from '../chain/verify-chain';
import { AS_OF_ONE_MOMENT, PostgresChainSource } from './postgres-chain-source';

export interface HistoryQuestion {
  /** Absent: every tenant's. */
  readonly tenantId?: string;
  /** Heads kept outside, opened. */
  readonly anchors: readonly SignedHead[];
}

export interface HistoryReport {
  /** What would let rows change unseen, a sentence each. */
  readonly guardFaults: readonly string[];
  readonly chains: readonly ChainReport[];
}

/** Checks the whole history as of one moment, while the ledger goes on. @throws AppError `unavailable` */
export async function checkHistory(database: Database, keys: SignatureKeys, question: HistoryQuestion): Promise<HistoryReport> {
  const { tenantId, anchors } = question;
  return database.transaction(async (client) => {
    await client.query(AS_OF_ONE_MOMENT);
    const source = new PostgresChainSource(client);
    const named = [...(await source.tenants()), ...anchors.map((anchor) => anchor.tenantId)];
    const tenants = tenantId === undefined ? [...new Set(named)].sort() : [tenantId];
    const chains: ChainReport[] = [];
    for (const tenant of tenants) chains.push(await verifyChain({ source, keys, anchors }, tenant));
    return { guardFaults: await source.guardFaults(), chains };
  });
}
