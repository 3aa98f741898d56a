import { randomUUID } from 'node:crypto';
import { decodeJwt, importJWK, SignJWT, generateKeyPair } from 'jose';
import type { Partner } from '@openmast/testing';
import { type Stage } from '../stage';

const SCOPE = 'dpv:FraudPreventionAndDetection sim-swap:check';

type Claims = Readonly<Record<string, unknown>>;

/** CAMARA ICM, section 3: signed requests (JAR), and the same pushed (PAR). KestrelPay's SIM Swap needs no consent. */
export function signedRequestRules(stage: () => Stage): void {
  const nowSeconds = () => Math.floor(Date.now() / 1000);

  async function requestObject(partner: Partner, claims: Claims, change: Claims = {}): Promise<string> {
    const { clientId, jwk } = partner.client;
    const own = {
      iss: clientId,
      aud: `${stage().world.issuer}/authorize`,
      iat: nowSeconds(),
      exp: nowSeconds() + 60,
      jti: randomUUID(),
    };
    return new SignJWT({ ...own, ...claims, ...change })
      .setProtectedHeader({ alg: 'ES256', kid: jwk.kid ?? '' })
      .sign(await importJWK(jwk, 'ES256'));
  }

  /** A signed request through Ada's phone: outside only what must be repeated there, unless told otherwise. */
  async function ask(change: Claims = {}, outside: Readonly<Record<string, string>> = {}) {
    const partner = await stage().partner('kestrelpay');
    const pending = await partner.authorization(SCOPE);
    const parameters = Object.fromEntries(pending.url.searchParams);
    const signed = await requestObject(partner, parameters, change);
    const repeated = ['scope', 'response_type', 'client_id', 'redirect_uri'].map((name) => [name, parameters[name] ?? '']);
    const url = new URL(pending.url.origin + pending.url.pathname);
    url.search = new URLSearchParams({ ...Object.fromEntries(repeated), request: signed, ...outside }).toString();
    for (const [name, value] of Object.entries(outside)) if (value === '') url.searchParams.delete(name);
    const answer = await stage().handset('ada').open(url);
    return { partner, pending, answer, back: Object.fromEntries(answer.location?.searchParams ?? []) };
  }

  describe('Signed requests', () => {
    it('C1: a request object signed with the key of client authentication gets a code', async () => {
      const { partner, pending, answer, back } = await ask();

      expect(back).toMatchObject({ state: pending.state });
      expect((await partner.exchange(answer.location!, pending)).access_token).toEqual(expect.any(String));
    });

    it.each(['scope', 'response_type', 'redirect_uri'])('C2: %s must stand outside too', async (name) => {
      const { answer, back } = await ask({}, { [name]: '' });

      expect(back['code']).toBeUndefined();
      expect(back['error'] ?? answer.text).toMatch(/invalid_request/);
    });

    it('C2: another scope outside than inside is refused', async () => {
      expect((await ask({}, { scope: `${SCOPE} sim-swap:retrieve-date` })).back['error']).toBe('invalid_request_object');
    });

    it.each(['iss', 'aud', 'iat', 'exp', 'jti'])('C3: %s must be there', async (name) => {
      expect((await ask({ [name]: undefined })).back['error']).toBe('invalid_request_object');
    });

    it('C4: what stands outside only counts for nothing', async () => {
      const { back, pending } = await ask({}, { state: 'from outside', prompt: 'login consent none' });

      expect(back).toMatchObject({ state: pending.state });
      expect(back['code']).toBeDefined();
    });

    it.each([
      ['issued a minute ahead', () => ({ iat: nowSeconds() + 60, exp: nowSeconds() + 120 })],
      ['living 900 s', () => ({ exp: nowSeconds() + 900 })],
      ['expired', () => ({ iat: nowSeconds() - 120, exp: nowSeconds() - 60 })],
    ])('C5: a request object %s is refused', async (_name, change) => {
      expect((await ask(change())).back['error']).toBe('invalid_request_object');
    });

    it.each([
      ['the issuer', (issuer: string) => issuer, true],
      ['the token endpoint', (issuer: string) => `${issuer}/token`, false],
      ['somebody else', () => 'https://evil.example/authorize', false],
    ])('C6: the audience may be %s: %#', async (_name, audience, isAccepted) => {
      const { back } = await ask({ aud: audience(stage().world.issuer) });

      expect('code' in back).toBe(isAccepted);
    });

    it('C9: a request object is no client assertion, and one with sub is refused', async () => {
      const partner = await stage().partner('kestrelpay');
      const signed = await requestObject(partner, {}, { sub: partner.client.clientId, aud: `${stage().world.issuer}/authorize` });

      const { status, json } = await partner.tokenRequest({ grant_type: 'client_credentials', client_assertion: signed });

      expect([status, json['error']]).toEqual([401, 'invalid_client']);
      expect((await ask({ sub: partner.client.clientId })).back['error']).toBe('invalid_request_object');
    });

    it('C10: sent twice is served twice, like a page that is loaded again: each time with a code of its own', async () => {
      const { answer } = await ask();
      const partner = await stage().partner('kestrelpay');
      const pending = await partner.authorization(SCOPE);
      const parameters = Object.fromEntries(pending.url.searchParams);
      pending.url.searchParams.set('request', await requestObject(partner, parameters));

      const handset = stage().handset('ada');
      const codes = [await handset.open(pending.url), await handset.open(pending.url)].map(({ location }) =>
        location!.searchParams.get('code'),
      );

      expect(answer.status).toBe(302);
      expect(new Set([...codes, null])).toHaveProperty('size', 3);
    });

    it('C1: somebody else’s signature is refused', async () => {
      const partner = await stage().partner('kestrelpay');
      const { privateKey } = await generateKeyPair('ES256');
      const forged = await new SignJWT(decodeJwt(await requestObject(partner, { scope: SCOPE })))
        .setProtectedHeader({ alg: 'ES256', kid: partner.client.jwk.kid ?? '' })
        .sign(privateKey);

      expect((await ask({}, { request: forged })).back['code']).toBeUndefined();
    });

    it('C11: request_uri is request_uri_not_supported', async () => {
      const { url } = await (
        await stage().partner('kestrelpay')
      ).authorization(SCOPE, { request_uri: 'https://kestrelpay.example/r' });

      const answer = await stage().handset('ada').open(url);

      expect(answer.location?.searchParams.get('error') ?? answer.text).toContain('request_uri_not_supported');
    });

    it('Q3: a number in login_hint is neither believed nor stored', async () => {
      const { name, msisdn } = await stage().freshLine();
      const partner = await stage().partner('ridenow');
      const parameters = Object.fromEntries((await partner.authorization(SCOPE)).url.searchParams);
      const signed = await requestObject(partner, parameters, { login_hint: `tel:${msisdn}` });
      const url = new URL(`${stage().world.issuer}/authorize`);
      url.search = new URLSearchParams({ ...parameters, request: signed }).toString();

      const answer = await stage().handset(name).open(url);
      const stored = await stage().sql<{ text: string }>('select payload::text as text from identity.oidc_payload');

      expect(answer.location?.pathname).toMatch(/^\/interaction\//);
      expect(stored.length).toBeGreaterThan(0);
      expect(stored.some(({ text }) => text.includes(msisdn.slice(1)))).toBe(false);
    });
  });

  describe('Pushed requests', () => {
    async function push(extra: Readonly<Record<string, string>> = {}) {
      const partner = await stage().partner('kestrelpay');
      const pending = await partner.authorization(SCOPE, extra);
      const parameters = Object.fromEntries(pending.url.searchParams);
      const pushed = await partner.tokenRequest(parameters, { url: `${stage().world.issuer}/par` });
      const url = new URL(`${stage().world.issuer}/authorize`);
      const reference = { client_id: partner.client.clientId, request_uri: String(pushed.json['request_uri']) };
      url.search = new URLSearchParams(reference).toString();
      return { partner, pending, pushed, url };
    }

    it('PAR: a pushed request gets a code by its reference', async () => {
      const { partner, pending, pushed, url } = await push();

      const { location } = await stage().handset('ada').open(url);

      expect(pushed.status).toBe(201);
      expect(pushed.json).toMatchObject({ expires_in: 60 });
      expect((await partner.exchange(location!, pending)).access_token).toEqual(expect.any(String));
    });

    it('PAR: a reference serves once, also when used by twenty phones at once', async () => {
      const { url } = await push();
      const handset = stage().handset('ada');

      const answers = await Promise.all(Array.from({ length: 20 }, () => handset.open(url)));

      expect(answers.filter(({ location }) => location?.searchParams.has('code'))).toHaveLength(1);
    });

    it.each([
      ['an unknown scope', { scope: 'dpv:FraudPreventionAndDetection nope' }, 'invalid_scope'],
      ['two purposes', { scope: `dpv:Marketing ${SCOPE}` }, 'invalid_scope'],
      ['a foreign redirect URI', { redirect_uri: 'https://evil.example/' }, 'invalid_request'],
    ])('PAR: %s is refused when it is pushed', async (_name, extra, error) => {
      const { pushed } = await push(extra);

      expect([pushed.status, pushed.json['error']]).toEqual([400, error]);
    });

    it('PAR: a push without client authentication is 401 invalid_client', async () => {
      const { pushed } = await push({ client_assertion: 'x' });

      expect([pushed.status, pushed.json['error']]).toEqual([401, 'invalid_client']);
    });

    it('PAR: another client cannot use the reference', async () => {
      const { url } = await push();
      url.searchParams.set('client_id', (await stage().partner('ridenow')).client.clientId);

      const answer = await stage().handset('ada').open(url);

      expect(answer.location?.searchParams.has('code') ?? false).toBe(false);
    });
  });
}
