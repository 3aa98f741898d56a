import type { ChainSource } from './chain-source';
import { genesisHash } from './chain-link';
import type { SignatureKeys } from './document-signer';
import { type SignedHead, openHead } from './signed-head';
import { type BrokenLink, type ChainPoint, type Vouched, type Walk, walkBatch } from './walk-batch';

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

type Heads = ReadonlyMap<number, SignedHead>;

interface Testimony {
  readonly heads: Heads;
  readonly broken?: BrokenLink;
}

/**
 * Computes every hash of a tenant's chain anew and holds it against the rows, the head row, the signed heads and the anchors.
 * @throws AppError `unavailable`
 */
export async function verifyChain(check: ChainCheck, tenantId: string): Promise<ChainReport> {
  const { heads, broken: badHead } = await testimonyOf(check, tenantId);
  const vouched: Vouched = new Map([...heads].map(([position, { hash }]) => [position, hash]));
  let walk: Walk = { reached: { position: 0, hash: genesisHash(tenantId) } };
  let rows = 0;
  await check.source.read(tenantId, (batch) => {
    walk = walkBatch(walk.reached, batch, vouched);
    rows += batch.lengths.length;
    return walk.broken === undefined && walk.contradicted === undefined;
  });
  const { reached: end, contradicted } = walk;
  let { broken } = walk;
  if (contradicted !== undefined) broken = rewritten(heads, contradicted);
  broken ??= againstEnd(end, heads, await check.source.head(tenantId)) ?? badHead;
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
function rewritten(heads: Heads, at: number): BrokenLink {
  const agreed = lastHeadUpTo(heads, at - 1);
  const which = agreed + 1 === at ? 'it is' : `it, or one of those up to ${String(at)}, is`;
  return { position: agreed + 1, reason: `${which} not what the head signed at ${signedAt(heads, at)} vouches for` };
}

/** Rows that follow from each other, and end where they should not. */
function againstEnd(end: ChainPoint, heads: Heads, headRow: ChainPoint | undefined): BrokenLink | undefined {
  const counted = lastHeadUpTo(heads, Number.MAX_SAFE_INTEGER);
  const agreed = lastHeadUpTo(heads, end.position);
  // A chain that is too short was cut, or written anew from some row on: nothing vouches for the rows after the last head that agrees.
  const tooShort = (witness: string, count: number): BrokenLink => ({
    position: agreed + 1,
    reason:
      (agreed === end.position ? 'it is missing' : `it, or one of those up to ${String(count)}, is missing or was rewritten`) +
      `; ${witness} ${String(count)} rows, here are ${String(end.position)}`,
  });
  if (counted > end.position) return tooShort(`the head signed at ${signedAt(heads, counted)} counts`, counted);
  if (headRow && headRow.position > end.position) return tooShort('the head row counts', headRow.position);
  if (headRow && headRow.position < end.position)
    return { position: headRow.position + 1, reason: 'it is not known to the head row, so the ledger has not written it' };
  if (headRow?.hash.equals(end.hash)) return undefined;
  const position = Math.max(1, Math.min(agreed + 1, end.position));
  return {
    position,
    reason: headRow ? 'it, or one after it, is not what the head row says' : 'the head row of the chain is missing',
  };
}

function lastHeadUpTo(heads: Heads, position: number): number {
  let last = 0;
  for (const signed of heads.keys()) if (signed <= position && signed > last) last = signed;
  return last;
}

function signedAt(heads: Heads, position: number): string {
  return heads.get(position)?.time.toISOString() ?? '';
}
