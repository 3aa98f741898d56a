/** Knows which single-use access tokens have served. Kept by the APIs, which use them up. */
export abstract class TokenUses {
  /** @throws AppError `unavailable` */
  abstract has(tokenId: string): Promise<boolean>;
}
