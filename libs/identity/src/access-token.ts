import type { Purpose } from '@openmast/kernel';

/** What a resource server knows once an access token's signature, issuer, audience, type and lifetime have been checked (RFC 9068). */
export interface VerifiedToken {
  /** `jti`: the id by which a single-use token is consumed. */
  readonly tokenId: string;
  /** `client_id`: the application (never the aggregator), CAMARA ICM A12. */
  readonly clientId: string;
  /** Pairwise `sub` of a three-legged token; absent from a two-legged one. */
  readonly subject?: string;
  /** API scopes; the purpose is not among them. */
  readonly scopes: ReadonlySet<string>;
  /** The one `dpv:` purpose; a two-legged token may have none. */
  readonly purpose?: Purpose;
  /** How the subscriber was authenticated (RFC 8176 names; `nba` for network-based authentication). */
  readonly amr: readonly string[];
  /** The OAuth grant type the token was first issued by: part of what was sold (CAMARA ICM G7). */
  readonly grantType: string;
  /** The grant the token stems from; revoking it kills the token. */
  readonly grantId?: string;
  readonly expiresAt: Date;
  /** `cnf.jkt`: the token is good only with a DPoP proof by this key (RFC 9449). */
  readonly proofKey?: string;
}

/** Checks access tokens for resource servers. Also the injection token. */
export abstract class AccessTokenVerifier {
  /**
   * `undefined`: not a token of ours that is valid now (malformed, foreign, expired, wrong audience, wrong algorithm).
   * Whether it was revoked or used is not this question's.
   * @throws AppError `unavailable` when the verification keys cannot be had.
   */
  abstract verify(token: string): Promise<VerifiedToken | undefined>;
}
