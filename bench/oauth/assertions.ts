import { randomBytes } from 'node:crypto';
import { type CryptoKey, importJWK, SignJWT } from 'jose';
import type { Shot } from '../load/shot';
import { type BenchClient, ISSUER } from './terms';

/** Long enough for the longest round; CAMARA allows 300 s. */
const ASSERTION_SECONDS = 280;
/** Signatures under way at once. */
const BATCH = 256;
const ID_BYTES = 24;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Prepares shots whose token request carries a fresh `private_key_jwt` assertion each. */
export async function withAssertions(
  client: BenchClient,
  count: number,
  make: (authentication: Readonly<Record<string, string>>, index: number) => Shot,
): Promise<Shot[]> {
  const key = (await importJWK(client.privateJwk, 'ES256')) as CryptoKey;
  const shots: Shot[] = [];
  while (shots.length < count) {
    const first = shots.length;
    const batch = Array.from({ length: Math.min(BATCH, count - first) }, async (_, index) => {
      const assertion = await signAssertion(client, key);
      return make({ client_assertion_type: ASSERTION_TYPE, client_assertion: assertion }, first + index);
    });
    shots.push(...(await Promise.all(batch)));
  }
  return shots;
}

export function freshId(): string {
  return randomBytes(ID_BYTES).toString('base64url');
}

async function signAssertion({ clientId, publicJwk }: BenchClient, key: CryptoKey): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: publicJwk.kid ?? '' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(ISSUER)
    .setJti(freshId())
    .setIssuedAt()
    .setExpirationTime(`${ASSERTION_SECONDS} s`)
    .sign(key);
}
