import type { ChainSource } from './chain-source';
import { genesisHash } from './chain-link';
import type { SignatureKeys } from './document-signer';
import { type SignedHead, openHead } from './signed-head';
import { type BrokenLink, type ChainPoint, type Vouched, rowsIn, walkBatch } from './walk-batch';

export interface ChainReport {
  readonly tenantId: string;
  readonly rows: number;
  /** Heads that somebody signed and that were held against the rows, those kept outside included. */
  readonly headsChecked: number;
  /** Where the rows end. */
  readonly end: ChainPoint;
  /** The first row that is not what was written. Absent: every row is. */
  readonly broken?: BrokenLink;
}

export interface ChainCheck {
  readonly source: ChainSource;
  readonly keys: SignatureKeys;
  /** Heads that were kept outside, already opened. */
  readonly anchors: readonly SignedHead[];
}

interface Testimony {
  readonly heads: ReadonlyMap<number, SignedHead>;
  readonly broken?: BrokenLink;
}

/**
 * Computes every hash of a tenant's chain anew and holds it against the rows, the head row, the signed heads and the anchors.
 * @throws AppError `unavailable`
 */
export async function verifyChain(check: ChainCheck, tenantId: string): Promise<ChainReport> {
  const { heads, broken: badHead } = await testimonyOf(check, tenantId);
  const vouched: Vouched = new Map([...heads].map(([position, { hash }]) => [position, hash]));
  let end: ChainPoint = { position: 0, hash: genesisHash(tenantId) };
  let rows = 0;
  let broken: BrokenLink | undefined;
  for await (const batch of check.source.rows(tenantId)) {
    const walk = walkBatch(end, batch, vouched);
    rows += rowsIn(batch);
    end = walk.reached;
    broken = walk.broken ?? (walk.contradicted === undefined ? undefined : rewritten(heads, walk.contradicted));
    if (broken) break;
  }
  broken ??= cutOff(heads, end) ?? againstHeadRow(await check.source.head(tenantId), end) ?? badHead;
  return { tenantId, rows, headsChecked: heads.size, end, ...(broken ? { broken } : {}) };
}

/** What signatures say about the chain, by position. */
async function testimonyOf({ source, keys, anchors }: ChainCheck, tenantId: string): Promise<Testimony> {
  const heads = new Map<number, SignedHead>();
  let broken: BrokenLink | undefined;
  const fail = (position: number, reason: string): void => {
    if (!broken || position < broken.position) broken = { position, reason };
  };
  for (const anchor of anchors) if (anchor.tenantId === tenantId) heads.set(anchor.position, anchor);
  for (const { position, jws } of await source.signedHeads(tenantId)) {
    const head = await openHead(keys, jws);
    if (!head || head.tenantId !== tenantId || head.position !== position) {
      fail(position, 'the signed head kept for it is not one that was signed');
      continue;
    }
    const other = heads.get(position);
    if (other && !other.hash.equals(head.hash)) fail(position, 'two signed heads contradict each other about it');
    else heads.set(position, head);
  }
  return { heads, ...(broken ? { broken } : {}) };
}

/** Everything up to the last head that agrees is as it was signed; what was rewritten begins after it. */
function rewritten(heads: ReadonlyMap<number, SignedHead>, at: number): BrokenLink {
  const agreed = Math.max(0, ...[...heads.keys()].filter((position) => position < at));
  const signedAt = heads.get(at)?.time.toISOString() ?? '';
  const upTo = agreed + 1 === at ? 'it is' : `it, or one of those up to ${String(at)}, is`;
  return { position: agreed + 1, reason: `${upTo} not what the head signed at ${signedAt} vouches for` };
}

function cutOff(heads: ReadonlyMap<number, SignedHead>, end: ChainPoint): BrokenLink | undefined {
  const last = Math.max(0, ...heads.keys());
  if (last <= end.position) return undefined;
  const signedAt = heads.get(last)?.time.toISOString() ?? '';
  return { position: end.position + 1, reason: `it is missing; the head signed at ${signedAt} counts ${String(last)} rows` };
}

function againstHeadRow(head: ChainPoint | undefined, end: ChainPoint): BrokenLink | undefined {
  if (!head) return { position: end.position, reason: 'the head row of the chain is missing' };
  if (head.position > end.position)
    return { position: end.position + 1, reason: `it is missing; the head row counts ${String(head.position)} rows` };
  if (head.position < end.position)
    return { position: head.position + 1, reason: 'it is not known to the head row, so the ledger has not written it' };
  return head.hash.equals(end.hash) ? undefined : { position: end.position, reason: 'the head row has another hash for it' };
}
