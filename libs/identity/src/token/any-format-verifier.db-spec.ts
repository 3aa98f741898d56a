import { createCipheriv, randomBytes, randomUUID } from 'node:crypto';
import { SystemClock } from '@openmast/kernel';
import { type WorldDatabase, openWorldDatabase } from '@openmast/testing';
import { type CryptoKey, EncryptJWT, type JWTPayload, SignJWT, importJWK } from 'jose';
import { PostgresOidcAdapter } from '../store/postgres-oidc-adapter';
import { AnyFormatVerifier } from './any-format-verifier';
import { SigningKeys } from './signing-keys';
import { tokenEncryptionKey } from './token-encryption';

const ISSUER = 'https://north.example';
const nowSeconds = Math.floor(Date.now() / 1000);

describe('checking access tokens of every format', () => {
  let world: WorldDatabase;
  let verifier: AnyFormatVerifier;
  let kid: string;
  let signingKey: CryptoKey;

  beforeAll(async () => {
    world = await openWorldDatabase();
    const [active] = await new SigningKeys(world.database, world.keyRing).load();
    kid = active!.kid!;
    signingKey = (await importJWK(active!, 'ES256')) as CryptoKey;
    verifier = new AnyFormatVerifier({ ...world, issuer: ISSUER, clock: new SystemClock() });
  });
  afterAll(() => world.close());

  const claims: JWTPayload = {
    iss: ISSUER,
    aud: ISSUER,
    sub: 'app-1',
    client_id: 'app-1',
    jti: 'token-1',
    iat: nowSeconds,
    exp: nowSeconds + 300,
    scope: 'consents:withdraw',
    gty: 'client_credentials',
  };
  const stored = { clientId: 'app-1', exp: nowSeconds + 300, aud: ISSUER, scope: 'consents:withdraw' };
  const extra = { gty: 'client_credentials' };

  function encrypted(
    change: JWTPayload = {},
    header: Record<string, unknown> = {},
    key = tokenEncryptionKey(world.keyRing, kid),
  ) {
    return new EncryptJWT({ ...claims, ...change })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', typ: 'at+jwt', kid, ...header })
      .encrypt(key);
  }

  async function opaque(change: object = {}, model = 'ClientCredentials'): Promise<string> {
    const token = randomUUID();
    await new PostgresOidcAdapter(model, world.database, world.keyRing).upsert(token, { ...stored, extra, ...change }, 300);
    return token;
  }

  it('reads the same out of a signed, an encrypted and an opaque token', async () => {
    const signed = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid }).sign(signingKey);
    const readings = await Promise.all([signed, await encrypted(), await opaque()].map((token) => verifier.verify(token)));

    for (const reading of readings) {
      expect(reading).toMatchObject({
        clientId: 'app-1',
        scopes: new Set(['consents:withdraw']),
        grantType: 'client_credentials',
        expiresAt: new Date((nowSeconds + 300) * 1000),
      });
      expect(reading).not.toHaveProperty('subject');
    }
  });

  it('gives the subscriber of an opaque token the same subject as any other token would', async () => {
    const subscriber = randomUUID();
    await world.database.rows(
      {
        name: 'spec-subscriber',
        text: `
          with key as (insert into subscriber.number_key (name) values ('spec') returning name)
          insert into subscriber.subscriber (id, subscription_id, number_key, number_hash, number_cipher)
          select $1, 's', name, $2, '' from key`,
      },
      [subscriber, Buffer.from(subscriber)],
    );
    const change = {
      clientId: randomUUID(),
      accountId: subscriber,
      jkt: 'thumb',
      extra: { amr: ['nba'], gty: 'authorization_code' },
    };

    const readings = [await verifier.verify(await opaque(change, 'AccessToken')), await verifier.verify(await opaque(change))];

    expect(readings[0]).toMatchObject({ amr: ['nba'], proofKey: 'thumb', subject: expect.any(String) });
    expect(readings[0]!.subject).not.toBe(subscriber);
    expect(readings[1]!.subject).toBe(readings[0]!.subject);
  });

  it.each([
    ['another issuer', { iss: 'https://evil.example' }, {}],
    ['another audience', { aud: 'https://evil.example' }, {}],
    ['a past expiry', { exp: nowSeconds - 1 }, {}],
    ['no grant type', { gty: undefined }, {}],
    ['the type of an ID token', {}, { typ: 'JWT' }],
    ['a key id that is not published', {}, { kid: 'nobody' }],
    ['no key id', {}, { kid: undefined }],
  ])('refuses an encrypted token with %s', async (_name, change, header) => {
    expect(await verifier.verify(await encrypted(change as JWTPayload, header))).toBeUndefined();
  });

  it('refuses an encrypted token under another key, or with another way to agree on one', async () => {
    const foreign = await encrypted({}, {}, Buffer.alloc(32, 7));
    const wrapped = await new EncryptJWT(claims)
      .setProtectedHeader({ alg: 'A256GCMKW', enc: 'A256GCM', typ: 'at+jwt', kid })
      .encrypt(tokenEncryptionKey(world.keyRing, kid));

    expect([await verifier.verify(foreign), await verifier.verify(wrapped)]).toEqual([undefined, undefined]);
  });

  it('refuses an encrypted token in which a single bit of any part was turned', async () => {
    const parts = (await encrypted()).split('.');
    const turned = [0, 2, 3, 4].map((index) => {
      const bytes = Buffer.from(parts[index]!, 'base64url');
      bytes[bytes.length - 1]! ^= 1;
      return parts.with(index, bytes.toString('base64url')).join('.');
    });

    for (const token of turned) expect(await verifier.verify(token)).toBeUndefined();
  });

  it.each([
    ['a header we do not write', { zip: 'DEF' }],
    ['a critical header', { crit: ['x'], x: 1 }],
    ['a shorter key', { enc: 'A128GCM' }],
  ])('refuses an encrypted token with %s, even sealed under our key', async (_name, change) => {
    const head = { alg: 'dir', enc: 'A256GCM', typ: 'at+jwt', kid };

    expect(await verifier.verify(sealedByHand(head))).toBeDefined();
    expect(await verifier.verify(sealedByHand({ ...head, ...change }))).toBeUndefined();
  });

  /** RFC 7516 by hand, for headers that no library would write. */
  function sealedByHand(head: object): string {
    const protectedHeader = Buffer.from(JSON.stringify(head)).toString('base64url');
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', tokenEncryptionKey(world.keyRing, kid), iv);
    cipher.setAAD(Buffer.from(protectedHeader));
    const body = Buffer.concat([cipher.update(JSON.stringify(claims)), cipher.final()]);
    const parts = [iv, body, cipher.getAuthTag()].map((part) => part.toString('base64url'));
    return [protectedHeader, '', ...parts].join('.');
  }

  it('refuses an opaque token that is over, is for somebody else, or is no access token', async () => {
    const tokens = [
      await opaque({ exp: nowSeconds - 1 }),
      await opaque({ aud: 'https://evil.example' }),
      await opaque({}, 'RefreshToken'),
      await opaque({}, 'AuthorizationCode'),
    ];

    for (const token of tokens) expect(await verifier.verify(token)).toBeUndefined();
  });

  it('refuses noise of every shape', async () => {
    for (const noise of [
      '',
      'x',
      'a.b',
      'a.b.c',
      'a.b.c.d',
      'a.b.c.d.e',
      'a.b.c.d.e.f',
      `${await encrypted()}A`,
      'x'.repeat(9_000),
    ])
      expect(await verifier.verify(noise)).toBeUndefined();
  });

  it('fails, rather than refuses, when the keys cannot be had', async () => {
    const lost = await openWorldDatabase();
    await lost.close();
    const broken = new AnyFormatVerifier({ ...lost, issuer: ISSUER, clock: new SystemClock() });

    for (const token of [await encrypted(), 'opaque'])
      await expect(broken.verify(token)).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
