import { HASH_BYTES, POSITION_BYTES } from '../chain/chain-link';
import type { RowBatch } from '../chain/walk-batch';

const ROWS_MAX = 512;
const BYTES_AT_FIRST = 512 * 1024;
const LENGTH_BYTES = 4;
/** Field count, length of the position, position: what stands before the content's length. */
const CONTENT_LENGTH_AT = 2 + LENGTH_BYTES + POSITION_BYTES;
const POSITION_AT = CONTENT_LENGTH_AT - POSITION_BYTES;

/**
 * Puts rows of position, content and hash, as PostgreSQL's binary format has them, end to end into batches. The memory is used
 * again for the next batch.
 */
export class RowCollector {
  private bytes = Buffer.allocUnsafe(BYTES_AT_FIRST);
  private readonly lengths = new Int32Array(ROWS_MAX);
  private used = 0;
  private rows = 0;

  constructor(private readonly pass: (batch: RowBatch) => void) {}

  add(tuple: Buffer): void {
    if (this.rows === ROWS_MAX || this.used + tuple.length > this.bytes.length) this.flush();
    // A row is shorter than its tuple.
    if (tuple.length > this.bytes.length) this.bytes = Buffer.allocUnsafe(tuple.length);
    const from = this.used;
    const contentAt = CONTENT_LENGTH_AT + LENGTH_BYTES;
    const contentEnd = contentAt + lengthAt(tuple, CONTENT_LENGTH_AT);
    const hashAt = contentEnd + LENGTH_BYTES;
    this.used += tuple.copy(this.bytes, this.used, POSITION_AT, CONTENT_LENGTH_AT);
    this.used += tuple.copy(this.bytes, this.used, contentAt, contentEnd);
    // A hash of another length is none: otherwise bytes could move between content and hash unseen.
    if (lengthAt(tuple, contentEnd) === HASH_BYTES) this.used += tuple.copy(this.bytes, this.used, hashAt, hashAt + HASH_BYTES);
    this.lengths[this.rows] = this.used - from;
    this.rows += 1;
  }

  flush(): void {
    const { bytes, lengths, used, rows } = this;
    this.used = 0;
    this.rows = 0;
    if (rows > 0) this.pass({ bytes: bytes.subarray(0, used), lengths: lengths.subarray(0, rows) });
  }
}

/** The length of a null is -1; to a column that was made to hold one it is nothing. */
function lengthAt(tuple: Buffer, offset: number): number {
  return Math.max(0, tuple.readInt32BE(offset));
}
