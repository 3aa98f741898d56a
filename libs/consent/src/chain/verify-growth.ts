import { genesisHash } from './chain-link';
import type { ChainCheck } from './verify-chain';
import { openHead } from './signed-head';
import { type BrokenLink, type ChainPoint, type RowBatch, type Walk, walkBatch } from './walk-batch';

/** Where a chain has grown to, or the first place from which on nobody may vouch for it. */
export type Growth = { readonly head: ChainPoint } | { readonly broken: BrokenLink };

const NOTHING_VOUCHED = new Map<number, Buffer>();

type GrowthCheck = Omit<ChainCheck, 'anchors'>;

/**
 * Holds what came since the last signed head against that head: the rows must follow from it, and end where the head row says. Rows
 * before it are not read, so that this is done before every signature; `verifyChain` reads all.
 * @throws AppError `unavailable`
 */
export async function verifyGrowth(check: GrowthCheck, tenantId: string): Promise<Growth> {
  const from = await lastVouched(check, tenantId);
  if ('reason' in from) return { broken: from };
  const { reached, broken } = await follow(check, tenantId, from);
  if (broken) return { broken };
  const head = await check.source.head(tenantId);
  if (head?.position === reached.position && head.hash.equals(reached.hash)) return { head };
  const reason = `the rows end at ${String(reached.position)}, and the head row says otherwise`;
  return { broken: { position: from.position + 1, reason } };
}

/** Where the last signed head stands; before any, where every chain begins. */
async function lastVouched({ source, keys }: GrowthCheck, tenantId: string): Promise<ChainPoint | BrokenLink> {
  const stored = await source.lastSignedHead(tenantId);
  if (!stored) return { position: 0, hash: genesisHash(tenantId) };
  const signed = await openHead(keys, stored.jws);
  if (signed?.tenantId === tenantId && signed.position === stored.position) return signed;
  return { position: stored.position, reason: 'the signed head kept for it is not one that was signed' };
}

async function follow({ source }: GrowthCheck, tenantId: string, from: ChainPoint): Promise<Walk> {
  let walk: Walk = { reached: from };
  const take = (batch: RowBatch): boolean => {
    walk = walkBatch(walk.reached, batch, NOTHING_VOUCHED);
    return walk.broken === undefined;
  };
  await source.read(tenantId, take, from.position);
  return walk;
}
