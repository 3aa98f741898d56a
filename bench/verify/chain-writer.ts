import { createHash } from 'node:crypto';

interface Link {
  readonly position: number;
  readonly content: string;
  readonly hash: Buffer;
}

const POSITION_BYTES = 8;

/** Goes on with a chain as docs/reference/consent-ledger.md lays it down; the product's own code is what is measured. */
export class ChainWriter {
  constructor(
    public position: number,
    public hash: Buffer,
  ) {}

  append(content: string): Link {
    this.position += 1;
    const place = Buffer.alloc(POSITION_BYTES);
    place.writeBigInt64BE(BigInt(this.position));
    this.hash = createHash('sha256').update(this.hash).update(place).update(content).digest();
    return { position: this.position, content, hash: this.hash };
  }
}
