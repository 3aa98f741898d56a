import type { ChainPoint, RowBatch } from './walk-batch';

/** A signed head as it was kept. */
export interface StoredHead {
  readonly position: number;
  readonly jws: string;
}

/** What a check of the history reads, all of it as of one moment. */
export abstract class ChainSource {
  /** Every tenant that any part of the history names. */
  abstract tenants(): Promise<string[]>;

  /** What would let rows change, or be read otherwise than they were hashed: a sentence each. Empty: everything is in place. */
  abstract guardFaults(): Promise<string[]>;

  /** Where the ledger will append next. `undefined`: the tenant has no head. */
  abstract head(tenantId: string): Promise<ChainPoint | undefined>;

  /** Lowest position first. */
  abstract signedHeads(tenantId: string): Promise<StoredHead[]>;

  abstract lastSignedHead(tenantId: string): Promise<StoredHead | undefined>;

  /**
   * Hands over the rows in the order of their positions, as they arrive. A batch is good during the call only; what `take`
   * answers says whether to go on.
   * @param after only rows behind this position; absent: every row, however odd its position
   */
  abstract read(tenantId: string, take: (batch: RowBatch) => boolean, after?: number): Promise<void>;
}
