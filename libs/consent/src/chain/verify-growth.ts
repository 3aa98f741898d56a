import { genesisHash } from './chain-link';
import type { ChainCheck } from './verify-chain';
import { openHead } from './signed-head';
import { type BrokenLink, type ChainPoint, type Walk, walkBatch } from './walk-batch';

/** Where a chain has grown to, or the first place from which on nobody may vouch for it. */
export type Growth = { readonly head: ChainPoint } | { readonly broken: BrokenLink };

const NOTHING_VOUCHED = new Map<number, Buffer>();

/**
 * Holds what came since the last signed head against that head: the rows must follow from it, and end where the head row says. Rows
 * before it are not read, so that this is done before every signature; `verifyChain` reads all.
 * @throws AppError `unavailable`
 */
export async function verifyGrowth({ source, keys }: Omit<ChainCheck, 'anchors'>, tenantId: string): Promise<Growth> {
  const stored = await source.lastSignedHead(tenantId);
  const signed = stored && (await openHead(keys, stored.jws));
  if (stored && (signed?.tenantId !== tenantId || signed.position !== stored.position))
    return { broken: { position: stored.position, reason: 'the signed head kept for it is not one that was signed' } };
  let walk: Walk = { reached: signed ?? { position: 0, hash: genesisHash(tenantId) } };
  const from = walk.reached.position;
  const follow = (batch: Parameters<typeof walkBatch>[1]): boolean => {
    walk = walkBatch(walk.reached, batch, NOTHING_VOUCHED);
    return walk.broken === undefined;
  };
  await source.read(tenantId, follow, from);
  const { reached, broken } = walk;
  if (broken) return { broken };
  const head = await source.head(tenantId);
  if (head?.position === reached.position && head.hash.equals(reached.hash)) return { head };
  return {
    broken: { position: from + 1, reason: `the rows end at ${String(reached.position)}, and the head row says otherwise` },
  };
}
