import { createHash } from 'node:crypto';
import { EmbeddedJWK, type JWTPayload, calculateJwkThumbprint, errors, jwtVerify } from 'jose';
import { type Clock, epochSeconds } from '@openmast/kernel';
import type { Database } from '@openmast/runtime';
import { z } from 'zod';
import { ProofVerifier, type ProofVerdict, type ProvenRequest } from '../proof';

const ALGORITHMS = ['ES256', 'PS256', 'RS256', 'EdDSA'];
/** SIP: a proof is good for five minutes around its `iat`. */
const WINDOW_SECONDS = 300;
const PROOF_LENGTH_MAX = 8_192;

const USE = {
  name: 'identity-use-proof',
  text: `insert into identity.used_proof (proof_id, expires_at) values ($1, now() + make_interval(secs => $2)) on conflict do nothing`,
};

/** RFC 9449 section 4.2, and the two claims of CAMARA's Security and Interoperability profile. */
const proofClaims = z.object({
  jti: z.string().min(1).max(256),
  htm: z.string(),
  htu: z.string(),
  iat: z.number(),
  ath: z.string(),
  'camara:bh': z.string().optional(),
  'camara:qh': z.string().optional(),
});

type ProofClaims = z.infer<typeof proofClaims>;

export interface ProofParts {
  /** Proofs name their target as the public sees it: under the issuer's origin. */
  readonly issuer: string;
  readonly clock: Clock;
  readonly database: Database;
}

const BAD: ProofVerdict = { isGood: false };

export class DpopProofVerifier extends ProofVerifier {
  constructor(private readonly parts: ProofParts) {
    super();
  }

  override async verify(request: ProvenRequest): Promise<ProofVerdict> {
    const claims = await this.read(request);
    if (!claims || !this.fits(claims, request)) return BAD;
    const proofId = hash(`${request.proofKey}\n${claims.jti}`);
    // The row outlives the window, whatever the two clocks say.
    const used = await this.parts.database.affected(USE, [proofId, 2 * WINDOW_SECONDS]);
    if (used === 0) return BAD;
    const bodyHash = claims['camara:bh'];
    return { isGood: true, ...(bodyHash === undefined ? {} : { bodyHash }) };
  }

  /** Signature, type and key: the key in the header must be the one the token is bound to. */
  private async read({ proof, proofKey }: ProvenRequest): Promise<ProofClaims | undefined> {
    if (proof.length > PROOF_LENGTH_MAX) return undefined;
    try {
      // Proofs carry no exp; their age is judged below, so that one clock and one window decide.
      const { payload, protectedHeader } = await jwtVerify<JWTPayload>(proof, EmbeddedJWK, {
        algorithms: ALGORITHMS,
        typ: 'dpop+jwt',
      });
      if (!protectedHeader.jwk || (await calculateJwkThumbprint(protectedHeader.jwk)) !== proofKey) return undefined;
      return proofClaims.safeParse(payload).data;
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
      throw error;
    }
  }

  private fits(claims: ProofClaims, { method, path, query, accessToken }: ProvenRequest): boolean {
    const isFresh = Math.abs(epochSeconds(this.parts.clock) - claims.iat) <= WINDOW_SECONDS;
    const isHere = claims.htm === method && withoutQuery(claims.htu) === new URL(path, this.parts.issuer).href;
    const isForToken = claims.ath === hash(accessToken);
    const isForQuery = claims['camara:qh'] === undefined || claims['camara:qh'] === hash(query);
    return isFresh && isHere && isForToken && isForQuery;
  }
}

/** RFC 9449 section 4.3: query and fragment are ignored on both sides. */
function withoutQuery(target: string): string | undefined {
  const url = URL.parse(target);
  if (!url) return undefined;
  url.search = '';
  url.hash = '';
  return url.href;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
