import type { JWK } from 'jose';

/** Also the audience of assertions and tokens, on both sides. */
export const ISSUER = 'http://localhost:4000';
export const CALLBACK = 'https://ridenow.example/callback';
export const PURPOSE = 'dpv:FraudPreventionAndDetection';
export const TWO_LEGGED_PURPOSE = 'dpv:RightsFulfillment';
/** The only API scope sold today that needs no subscriber. */
export const TWO_LEGGED_API_SCOPE = 'consents:withdraw';
export const TWO_LEGGED_SCOPE = `${TWO_LEGGED_PURPOSE} ${TWO_LEGGED_API_SCOPE}`;
export const JOURNEY_API_SCOPE = 'sim-swap:check';
/** What the access token carries. */
export const JOURNEY_TOKEN_SCOPE = `${PURPOSE} ${JOURNEY_API_SCOPE}`;
export const JOURNEY_SCOPE = `openid ${JOURNEY_TOKEN_SCOPE}`;
/** Access tokens are encrypted JWTs on both sides, as the product issues them unless told otherwise. */
export const ENCRYPTION = { alg: 'dir', enc: 'A256GCM' } as const;
export const TOKEN_SECONDS = 600;
export const CODE_SECONDS = 60;
export const ID_TOKEN_SECONDS = 300;
export const SESSION_SECONDS = 600;
export const GRANT_SECONDS = 1_260;

/** The application, the same on both sides. */
export interface BenchClient {
  readonly clientId: string;
  readonly privateJwk: JWK;
  readonly publicJwk: JWK;
}

/** What the bare provider is told; it answers with its port. */
export interface BareQuestion {
  readonly databaseUrl: string;
  readonly privateJwk: JWK;
  /** Of its access tokens. */
  readonly encryptionKey: Uint8Array;
  /** As dynamic registration would have stored it. */
  readonly client: Readonly<Record<string, unknown>>;
  /** Of its resource server. */
  readonly scope: string;
  readonly subscribers: number;
}
