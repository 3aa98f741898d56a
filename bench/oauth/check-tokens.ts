import { createRemoteJWKSet, jwtVerify } from 'jose';
import type { VolleyResult } from '../load/shot';
import { type BenchClient, ISSUER } from './terms';

/** Verifies the sampled answers of each volley against the key set the server publishes. */
export function watchTokens(
  origin: string,
  { clientId }: BenchClient,
): () => Promise<(result: VolleyResult) => Promise<string | undefined>> {
  const keys = createRemoteJWKSet(new URL('/jwks', origin));
  const check = async (text: string): Promise<string | undefined> => {
    const answer = JSON.parse(text) as { access_token: string; id_token?: string };
    const { payload } = await jwtVerify(answer.access_token, keys, { issuer: ISSUER, audience: ISSUER, typ: 'at+jwt' });
    if (payload['client_id'] !== clientId) return undefined;
    if (answer.id_token !== undefined) await jwtVerify(answer.id_token, keys, { issuer: ISSUER, audience: clientId });
    return payload.jti;
  };
  return () =>
    Promise.resolve(async ({ samples }) => {
      const ids = await Promise.all(samples.map((text) => check(text).catch(() => undefined)));
      const isSound = !ids.includes(undefined) && new Set(ids).size === ids.length;
      return isSound ? undefined : 'gave tokens that do not verify, or the same one twice';
    });
}
