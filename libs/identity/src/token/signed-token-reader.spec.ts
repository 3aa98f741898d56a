import { Clock } from '@openmast/kernel';
import { type JWTPayload, SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from 'jose';
import { PublishedKeys } from './published-keys';
import { SignedTokenReader } from './signed-token-reader';

const ISSUER = 'https://north.example';
const START = new Date('2026-11-21T12:00:00Z');

class SettableClock extends Clock {
  at = START;

  override now(): Date {
    return this.at;
  }
}

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

describe('reading a signed access token', () => {
  const clock = new SettableClock();
  let own: KeyPair;
  let foreign: KeyPair;
  let lookups: number;
  let published: { kid: string; pair: KeyPair }[];
  let reader: SignedTokenReader;

  beforeAll(async () => {
    own = await generateKeyPair('ES256', { extractable: true });
    foreign = await generateKeyPair('ES256', { extractable: true });
  });

  beforeEach(() => {
    clock.at = START;
    lookups = 0;
    published = [{ kid: 'k1', pair: own }];
    const publicKeys = async () => {
      lookups += 1;
      return Promise.all(published.map(async ({ kid, pair }) => ({ ...(await exportJWK(pair.publicKey)), kid })));
    };
    reader = new SignedTokenReader({ issuer: ISSUER, clock, keys: new PublishedKeys({ clock, publicKeys }) });
  });

  const nowSeconds = START.getTime() / 1000;
  const claims: JWTPayload = {
    iss: ISSUER,
    aud: ISSUER,
    sub: 'pairwise-1',
    client_id: 'app-1',
    jti: 'token-1',
    iat: nowSeconds,
    exp: nowSeconds + 300,
    scope: 'dpv:FraudPreventionAndDetection number-verification:verify',
    amr: ['nba'],
    gid: 'grant-1',
    gty: 'authorization_code',
  };

  function sign(change: JWTPayload = {}, header: Record<string, unknown> = {}, pair = own): Promise<string> {
    return new SignJWT({ ...claims, ...change })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k1', ...header })
      .sign(pair.privateKey);
  }

  it('reads a good one', async () => {
    expect(await reader.read(await sign())).toEqual({
      tokenId: 'token-1',
      clientId: 'app-1',
      subject: 'pairwise-1',
      scopes: new Set(['number-verification:verify']),
      purpose: 'dpv:FraudPreventionAndDetection',
      amr: ['nba'],
      grantType: 'authorization_code',
      grantId: 'grant-1',
      expiresAt: new Date(START.getTime() + 300_000),
    });
  });

  it('takes a token whose subject is its client for a two-legged one', async () => {
    expect(await reader.read(await sign({ sub: 'app-1' }))).not.toHaveProperty('subject');
  });

  it.each([
    ['another issuer', { iss: 'https://evil.example' }, {}],
    ['another audience', { aud: 'https://evil.example' }, {}],
    ['a past expiry', { exp: nowSeconds }, {}],
    ['no expiry', { exp: undefined }, {}],
    ['no id', { jti: undefined }, {}],
    ['no grant type', { gty: undefined }, {}],
    ['no client', { client_id: undefined }, {}],
    ['no subject', { sub: undefined }, {}],
    ['a client id that is no text', { client_id: 7 }, {}],
    ['two purposes', { scope: 'dpv:Marketing dpv:Advertising a:b' }, {}],
    ['an unknown purpose', { scope: 'dpv:Nope a:b' }, {}],
    ['the type of an ID token', {}, { typ: 'JWT' }],
    ['no type', {}, { typ: undefined }],
    ['an unknown key id', {}, { kid: 'k2' }],
    ['no key id', {}, { kid: undefined }],
  ])('refuses %s', async (_name, change, header) => {
    expect(await reader.read(await sign(change as JWTPayload, header))).toBeUndefined();
  });

  it('refuses a signature by another key under our key id', async () => {
    expect(await reader.read(await sign({}, {}, foreign))).toBeUndefined();
  });

  it('refuses an unsigned token, HMAC with the public key, a cut one, and noise', async () => {
    const secret = Buffer.from(JSON.stringify(await exportJWK(own.publicKey)));
    const hmac = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'k1' }).sign(secret);
    const good = await sign();
    const tokens = [new UnsecuredJWT(claims).encode(), hmac, good.slice(0, -4), good + 'A', 'a.b.c', ''];

    for (const token of tokens) expect(await reader.read(token)).toBeUndefined();
  });

  it('finds a key that was added later, yet lets no caller make it look again and again', async () => {
    await reader.read(await sign());
    published.push({ kid: 'k2', pair: foreign });
    const rotated = await sign({}, { kid: 'k2' }, foreign);

    expect(await reader.read(rotated)).toBeUndefined();
    expect(lookups).toBe(1);
    clock.at = new Date(START.getTime() + 5_000);
    expect(await reader.read(rotated)).toBeDefined();
    expect(lookups).toBe(2);
  });

  it('fails, rather than refuses, when the keys cannot be had', async () => {
    const keys = new PublishedKeys({ clock, publicKeys: () => Promise.reject(new Error('away')) });
    const broken = new SignedTokenReader({ issuer: ISSUER, clock, keys });

    await expect(broken.read(await sign())).rejects.toThrow('away');
  });
});
