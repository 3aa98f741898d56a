import type { JWTPayload } from 'jose';
import { looksLikePurpose, parsePurpose } from '@openmast/kernel';
import { z } from 'zod';
import type { VerifiedToken } from '../access-token';

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

/** `undefined` where a claim has not the form we write: then the token is not one of ours. */
export function tokenFromClaims(payload: JWTPayload): VerifiedToken | undefined {
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
