import type { VerifiedToken } from '../access-token';

/** Reads access tokens of one format. */
export interface TokenReader {
  /** `undefined`: not a token of ours that is valid now. @throws AppError `unavailable` */
  read(token: string): Promise<VerifiedToken | undefined>;
}
