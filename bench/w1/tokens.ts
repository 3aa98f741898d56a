import { randomBytes } from 'node:crypto';
import { type CryptoKey, importJWK, SignJWT } from 'jose';
import type { Shot } from '../load/shot';
import { type Caller, PURPOSE, RIGHT_ANSWER, SCOPE, type TokenIssuer } from './call';

/** As long as the authorization server gives Number Verification's tokens. */
const TOKEN_SECONDS = 300;
/** Signatures under way at once. */
const BATCH = 256;
/** Token and grant ids of the authorization server have 43 characters. */
const ID_BYTES = 32;

/** Prepares verify calls, each with a token of its own, spread over the callers in turn. */
export async function mintCalls(from: TokenIssuer, callers: readonly Caller[], count: number): Promise<Shot[]> {
  const key = (await importJWK(from.privateJwk, 'ES256')) as CryptoKey;
  const shots: Shot[] = [];
  while (shots.length < count) {
    const batch = Array.from({ length: Math.min(BATCH, count - shots.length) }, (_, index) => {
      const caller = callers[(shots.length + index) % callers.length];
      if (!caller) throw new Error('There is nobody to call for.');
      return mintCall(from, key, caller);
    });
    shots.push(...(await Promise.all(batch)));
  }
  return shots;
}

/** One call at a time, with the key read once. */
export async function callMinter(from: TokenIssuer): Promise<(caller: Caller) => Promise<Shot>> {
  const key = (await importJWK(from.privateJwk, 'ES256')) as CryptoKey;
  return (caller) => mintCall(from, key, caller);
}

/** A token about nobody, for the application itself. */
export async function mintTwoLegged({ issuer, clientId, privateJwk }: TokenIssuer, scope: string): Promise<string> {
  const issuedAt = Math.floor(Date.now() / 1000);
  return new SignJWT({ client_id: clientId, scope, gty: 'client_credentials' })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: privateJwk.kid ?? '' })
    .setIssuer(issuer)
    .setAudience(issuer)
    .setSubject(clientId)
    .setJti(freshId())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + TOKEN_SECONDS)
    .sign(await importJWK(privateJwk, 'ES256'));
}

/** Claims as `libs/identity/src/oidc/token-claims.ts` and RFC 9068 section 2.2 have them. */
async function mintCall({ issuer, clientId, privateJwk }: TokenIssuer, key: CryptoKey, caller: Caller): Promise<Shot> {
  const issuedAt = Math.floor(Date.now() / 1000);
  const token = await new SignJWT({
    client_id: clientId,
    scope: `${PURPOSE} ${SCOPE}`,
    amr: ['nba'],
    gid: freshId(),
    gty: 'authorization_code',
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: privateJwk.kid ?? '' })
    .setIssuer(issuer)
    .setAudience(issuer)
    .setSubject(caller.subject)
    .setJti(freshId())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + TOKEN_SECONDS)
    .sign(key);
  return {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ phoneNumber: caller.number }),
    answer: RIGHT_ANSWER,
  };
}

function freshId(): string {
  return randomBytes(ID_BYTES).toString('base64url');
}
