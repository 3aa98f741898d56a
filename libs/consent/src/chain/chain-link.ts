import { hash } from 'node:crypto';

export const HASH_BYTES = 32;
export const POSITION_BYTES = 8;
const GENESIS_WORDS = 'openmast consent chain 1:';

/** What the first event of a tenant's chain stands on: no chain can pass for another tenant's. */
export function genesisHash(tenantId: string): Buffer {
  return hash('sha256', Buffer.from(GENESIS_WORDS + tenantId), 'buffer');
}

/** One event of a chain, as it stands in the table. */
export interface ChainedEvent {
  readonly position: number;
  /** Stored as it was hashed; never parsed and printed again. */
  readonly content: string;
}

/** SHA-256 over the hash before, the position (8 bytes, big-endian) and the content (UTF-8). */
export function linkHash(previous: Buffer, { position, content }: ChainedEvent): Buffer {
  const place = Buffer.alloc(POSITION_BYTES);
  place.writeBigInt64BE(BigInt(position));
  return hash('sha256', Buffer.concat([previous, place, Buffer.from(content)]), 'buffer');
}
