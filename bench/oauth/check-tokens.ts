import { createRemoteJWKSet, decodeProtectedHeader, jwtDecrypt, jwtVerify } from 'jose';
import type { VolleyResult } from '../load/shot';
import { type BenchClient, ISSUER } from './terms';

/** Reads what one side issues. */
export interface TokenReading {
  readonly origin: string;
  readonly client: BenchClient;
  /** The key that opens its encrypted access tokens. */
  readonly keyFor: (kid: string) => Uint8Array;
}

/** Opens the sampled access tokens of each volley, and verifies ID tokens against the key set the server publishes. */
export function watchTokens(reading: TokenReading): () => Promise<(result: VolleyResult) => Promise<string | undefined>> {
  const { origin, client, keyFor } = reading;
  const keys = createRemoteJWKSet(new URL('/jwks', origin));
  const check = async (text: string): Promise<string | undefined> => {
    const answer = JSON.parse(text) as { access_token: string; id_token?: string };
    const key = keyFor(String(decodeProtectedHeader(answer.access_token).kid));
    const { payload } = await jwtDecrypt(answer.access_token, key, { issuer: ISSUER, audience: ISSUER, typ: 'at+jwt' });
    if (payload['client_id'] !== client.clientId) return undefined;
    if (answer.id_token !== undefined) await jwtVerify(answer.id_token, keys, { issuer: ISSUER, audience: client.clientId });
    return payload.jti;
  };
  return () =>
    Promise.resolve(async ({ samples }) => {
      const ids = await Promise.all(samples.map((text) => check(text).catch(() => undefined)));
      const isSound = !ids.includes(undefined) && new Set(ids).size === ids.length;
      return isSound ? undefined : 'gave tokens that cannot be read, or the same one twice';
    });
}
