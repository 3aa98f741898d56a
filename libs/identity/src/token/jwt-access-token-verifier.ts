import type { CryptoKey, JWK, JWTPayload } from 'jose';
import { decodeProtectedHeader, errors, importJWK, jwtVerify } from 'jose';
import { type Clock, looksLikePurpose, parsePurpose } from '@openmast/kernel';
import { z } from 'zod';
import { AccessTokenVerifier, type VerifiedToken } from '../access-token';
import { SIGNING_ALGORITHM } from './signing-keys';

/** The claims we write, see oidc/token-claims.ts. */
const ourClaims = z.object({
  jti: z.string().min(1),
  client_id: z.string().min(1),
  sub: z.string().min(1),
  exp: z.number(),
  scope: z.string().default(''),
  amr: z.array(z.string()).default([]),
  gid: z.string().optional(),
  gty: z.string().min(1),
  cnf: z.strictObject({ jkt: z.string() }).optional(),
});

/** How often a token with an unknown key id may make us look for new keys. */
const REFRESH_INTERVAL_MS = 5_000;
const TOKEN_LENGTH_MAX = 8_192;

export interface VerifierParts {
  readonly issuer: string;
  readonly clock: Clock;
  /** Public keys, from wherever the issuer keeps them. */
  publicKeys(): Promise<JWK[]>;
}

/** Checks signed JWT access tokens (RFC 9068, ES256) of one issuer, whose APIs are its audience. */
export class JwtAccessTokenVerifier extends AccessTokenVerifier {
  private keys = new Map<string, CryptoKey>();
  private refreshedAtMs = -Infinity;
  private refreshing: Promise<void> | undefined;

  constructor(private readonly parts: VerifierParts) {
    super();
  }

  override async verify(token: string): Promise<VerifiedToken | undefined> {
    const key = await this.keyOf(token);
    if (!key) return undefined;
    const { issuer, clock } = this.parts;
    try {
      const { payload } = await jwtVerify(token, key, {
        issuer,
        audience: issuer,
        algorithms: [SIGNING_ALGORITHM],
        typ: 'at+jwt',
        currentDate: clock.now(),
        requiredClaims: ['exp', 'iat', 'jti', 'client_id', 'sub'],
      });
      return tokenFromWire(payload);
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  private async keyOf(token: string): Promise<CryptoKey | undefined> {
    if (token.length > TOKEN_LENGTH_MAX) return undefined;
    const kid = keyIdOf(token);
    if (kid === undefined) return undefined;
    if (!this.keys.has(kid)) await this.refresh();
    return this.keys.get(kid);
  }

  private async refresh(): Promise<void> {
    if (this.parts.clock.now().getTime() - this.refreshedAtMs < REFRESH_INTERVAL_MS) return;
    this.refreshing ??= this.load().finally(() => (this.refreshing = undefined));
    await this.refreshing;
  }

  private async load(): Promise<void> {
    const keys = new Map<string, CryptoKey>();
    for (const jwk of await this.parts.publicKeys()) {
      if (jwk.kid !== undefined) keys.set(jwk.kid, (await importJWK(jwk, SIGNING_ALGORITHM)) as CryptoKey);
    }
    this.keys = keys;
    this.refreshedAtMs = this.parts.clock.now().getTime();
  }
}

function keyIdOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid;
  } catch {
    return undefined;
  }
}

/** `undefined` where a claim has not the form we write: then the token is not one of ours. */
function tokenFromWire(payload: JWTPayload): VerifiedToken | undefined {
  const claims = ourClaims.safeParse(payload);
  if (!claims.success) return undefined;
  const { jti: tokenId, client_id: clientId, sub, exp, scope, amr, gid: grantId, gty: grantType, cnf } = claims.data;
  const words = scope.split(' ').filter(Boolean);
  const purposes = words.filter(looksLikePurpose).map(parsePurpose);
  // More than one, or one that is no term of the vocabulary: not a token we wrote.
  if (purposes.length > 1 || purposes.includes(undefined)) return undefined;
  const [purpose] = purposes;
  return {
    tokenId,
    clientId,
    // RFC 9068 section 2.2: without a resource owner, `sub` is the client.
    ...(sub === clientId ? {} : { subject: sub }),
    scopes: new Set(words.filter((word) => !looksLikePurpose(word))),
    ...(purpose === undefined ? {} : { purpose }),
    amr,
    grantType,
    ...(grantId === undefined ? {} : { grantId }),
    expiresAt: new Date(exp * 1000),
    ...(cnf === undefined ? {} : { proofKey: cnf.jkt }),
  };
}
