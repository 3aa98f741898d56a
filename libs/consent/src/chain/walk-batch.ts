import { hash } from 'node:crypto';
import { HASH_BYTES, POSITION_BYTES } from './chain-link';

/** Where a chain stands: after `position` events its last hash is `hash`. */
export interface ChainPoint {
  readonly position: number;
  readonly hash: Buffer;
}

/**
 * Rows in the order of their positions, end to end: position (8 bytes, big-endian), content, hash. A row's hash then stands right
 * before the next row's position and content, which is just what is hashed: nothing is copied, and nothing is parsed.
 */
export interface RowBatch {
  readonly bytes: Buffer;
  /** Length of each row in `bytes`. */
  readonly lengths: Int32Array;
}

/** A row that is not what was written: missing, or changed. */
export interface BrokenLink {
  readonly position: number;
  readonly reason: string;
}

export interface Walk {
  /** The last row that was looked at and follows from the one before. */
  readonly reached: ChainPoint;
  readonly broken?: BrokenLink;
  /** The row follows from the one before, but another one was vouched for at its position. */
  readonly contradicted?: number;
}

const SHORTEST_ROW = POSITION_BYTES + HASH_BYTES;
const WORD_BYTES = 4;
const WORD = 2 ** 32;

/** The position of the last row. @throws RangeError for an empty batch */
export function lastPositionIn({ bytes, lengths }: RowBatch): number {
  return positionAt(bytes, bytes.length - (lengths.at(-1) ?? 0));
}

/** Hashes that are known from elsewhere, by position: what a signature vouches for. */
export type Vouched = ReadonlyMap<number, Buffer>;

/** Follows the chain through one batch and stops at the first row that breaks it, or is not the row that was vouched for. */
export function walkBatch(from: ChainPoint, batch: RowBatch, vouched: Vouched): Walk {
  const { bytes, lengths } = batch;
  let { position } = from;
  let start = 0;
  const reached = () => (start === 0 ? from : { position, hash: Buffer.from(bytes.subarray(start - HASH_BYTES, start)) });
  for (const length of lengths) {
    const reason = faultAt(start === 0 ? from.hash : undefined, bytes, { start, length, expected: position + 1 });
    if (reason !== undefined) return { reached: reached(), broken: { position: position + 1, reason } };
    position += 1;
    start += length;
    const known = vouched.get(position);
    if (known && known.compare(bytes, start - HASH_BYTES, start) !== 0) return { reached: reached(), contradicted: position };
  }
  return { reached: reached() };
}

interface RowPlace {
  readonly start: number;
  readonly length: number;
  readonly expected: number;
}

function faultAt(previous: Buffer | undefined, bytes: Buffer, { start, length, expected }: RowPlace): string | undefined {
  if (length < SHORTEST_ROW) return 'its hash was cut';
  const found = positionAt(bytes, start);
  if (found !== expected)
    return found > expected ? `it is missing; the next one is ${String(found)}` : 'its position was changed';
  const end = start + length - HASH_BYTES;
  const hashed = previous ? Buffer.concat([previous, bytes.subarray(start, end)]) : bytes.subarray(start - HASH_BYTES, end);
  // As words: making a Buffer of each digest takes longer than hashing, and of all encodings hex is the cheapest here.
  const isIntact = hash('sha256', hashed, 'hex') === bytes.toString('hex', end, end + HASH_BYTES);
  return isIntact ? undefined : 'its content or its hash was changed';
}

function positionAt(bytes: Buffer, offset: number): number {
  return bytes.readInt32BE(offset) * WORD + bytes.readUInt32BE(offset + WORD_BYTES);
}
