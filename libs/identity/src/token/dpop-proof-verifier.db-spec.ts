import { createHash, randomUUID } from 'node:crypto';
import { SystemClock } from '@openmast/kernel';
import { type WorldDatabase, openWorldDatabase } from '@openmast/testing';
import { type JWTPayload, SignJWT, calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import type { ProvenRequest } from '../proof';
import { DpopProofVerifier } from './dpop-proof-verifier';

const ISSUER = 'https://north.example';
const TOKEN = 'the-access-token';
const hash = (text: string) => createHash('sha256').update(text).digest('base64url');

describe('checking a DPoP proof', () => {
  let world: WorldDatabase;
  let verifier: DpopProofVerifier;
  let pair: Awaited<ReturnType<typeof generateKeyPair>>;
  let request: Omit<ProvenRequest, 'proof'>;

  beforeAll(async () => {
    world = await openWorldDatabase();
    verifier = new DpopProofVerifier({ issuer: ISSUER, clock: new SystemClock(), database: world.database });
    pair = await generateKeyPair('ES256', { extractable: true });
    const proofKey = await calculateJwkThumbprint(await exportJWK(pair.publicKey));
    request = { accessToken: TOKEN, proofKey, method: 'POST', path: '/sim-swap/v2/check', query: 'a=b' };
  });
  afterAll(() => world.close());

  async function proof(change: JWTPayload = {}, header: Record<string, unknown> = {}, keys = pair): Promise<string> {
    const claims = {
      jti: randomUUID(),
      htm: 'POST',
      htu: `${ISSUER}/sim-swap/v2/check`,
      iat: Math.floor(Date.now() / 1000),
      ath: hash(TOKEN),
    };
    return new SignJWT({ ...claims, ...change })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(keys.publicKey), ...header })
      .sign(keys.privateKey);
  }

  const verdict = async (text: string) => verifier.verify({ ...request, proof: text });

  it('takes a fresh one, whatever query its target carries', async () => {
    expect(await verdict(await proof())).toEqual({ isGood: true });
    expect(await verdict(await proof({ htu: `${ISSUER}/sim-swap/v2/check?x=y#z` }))).toEqual({ isGood: true });
  });

  it('hands on the hash of the body it speaks for, and compares the query itself', async () => {
    expect(await verdict(await proof({ 'camara:bh': 'abc', 'camara:qh': hash('a=b') }))).toEqual({
      isGood: true,
      bodyHash: 'abc',
    });
    expect(await verdict(await proof({ 'camara:qh': hash('a=c') }))).toEqual({ isGood: false });
  });

  it('takes one of twenty uses at once', async () => {
    const text = await proof();

    const verdicts = await Promise.all(Array.from({ length: 20 }, () => verdict(text)));

    expect(verdicts.filter(({ isGood }) => isGood)).toHaveLength(1);
  });

  const nowSeconds = Math.floor(Date.now() / 1000);
  it.each([
    ['another method', { htm: 'GET' }, {}],
    ['another target', { htu: `${ISSUER}/sim-swap/v2/retrieve-date` }, {}],
    ['another origin', { htu: 'https://evil.example/sim-swap/v2/check' }, {}],
    ['a target that is no URL', { htu: 'check' }, {}],
    ['another token', { ath: hash('another') }, {}],
    ['no token', { ath: undefined }, {}],
    ['no id', { jti: undefined }, {}],
    ['an old age', { iat: nowSeconds - 400 }, {}],
    ['a future birth', { iat: nowSeconds + 400 }, {}],
    ['another type', {}, { typ: 'JWT' }],
    ['no key', {}, { jwk: undefined }],
  ])('refuses one with %s', async (_name, change, header) => {
    expect(await verdict(await proof(change as JWTPayload, header))).toEqual({ isGood: false });
  });

  it('refuses somebody else’s key, noise, and what is too long', async () => {
    const stranger = await generateKeyPair('ES256', { extractable: true });

    for (const text of [await proof({}, {}, stranger), 'noise', 'a.b.c', 'x'.repeat(9_000)]) {
      expect(await verdict(text)).toEqual({ isGood: false });
    }
  });
});
