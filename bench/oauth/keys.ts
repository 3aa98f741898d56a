import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';

/** A new ES256 key as a private JWK, and its public part. */
export async function newKey(): Promise<{ privateJwk: JWK; publicJwk: JWK }> {
  const pair = await generateKeyPair('ES256', { extractable: true });
  const bare = await exportJWK(pair.publicKey);
  const head = { kid: await calculateJwkThumbprint(bare), alg: 'ES256', use: 'sig' };
  return { privateJwk: { ...(await exportJWK(pair.privateKey)), ...head }, publicJwk: { ...bare, ...head } };
}
