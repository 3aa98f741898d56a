import { type Answer, type Partner, numberOf, rawRequest } from '@openmast/testing';
import { request } from 'undici';
import type { Stage } from '../stage';

const CHECK = '/sim-swap/v2/check';
const VERIFY = '/number-verification/v2/verify';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const nested = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;

/** CAMARA Commonalities 0.6, sections 3.1 and 3.2 of our notes, and what odd bytes get. */
export function wireRules(stage: () => Stage): void {
  let partner: Partner;
  let token: string;
  beforeAll(async () => {
    partner = await stage().partner('kestrelpay');
    token = await stage().token(stage().handset('ada'), partner, 'dpv:FraudPreventionAndDetection sim-swap:check');
  });
  const send = async (
    path: string,
    init: { method?: string; body?: string | Buffer | null; headers?: Record<string, string>; isAnonymous?: boolean },
  ) => {
    const { statusCode, headers, body } = await request(stage().world.publicUrl + path, {
      method: init.method ?? 'POST',
      headers: {
        ...(init.isAnonymous ? {} : { authorization: `Bearer ${token}` }),
        'content-type': 'application/json',
        ...init.headers,
      },
      body: init.body ?? null,
    });
    return { status: statusCode, headers, json: JSON.parse((await body.text()) || '{}') as Record<string, unknown> };
  };
  /** Status and code, once the answer has the form of an error. */
  const errorOf = ({ status, headers, json }: Pick<Answer, 'status' | 'headers' | 'json'>) => {
    expect(json).toEqual({ status, code: expect.any(String), message: expect.any(String) });
    expect(headers['content-type']).toBe('application/json');
    expect(headers['x-correlator']).toBeTruthy();
    return `${String(status)} ${String(json['code'])}`;
  };

  describe('The wire of a CAMARA API', () => {
    it.each([
      ['an unknown operation', '/sim-swap/v2/nothing', { body: '{}' }, '404 NOT_FOUND'],
      ['an unknown version', '/sim-swap/v99/check', { body: '{}' }, '404 NOT_FOUND'],
      ['a trailing slash', `${CHECK}/`, { body: '{}' }, '404 NOT_FOUND'],
      ['a doubled slash', '/sim-swap//v2/check', { body: '{}' }, '404 NOT_FOUND'],
      ['another method', CHECK, { method: 'GET' }, '405 METHOD_NOT_ALLOWED'],
      ['yet another method', CHECK, { method: 'DELETE' }, '405 METHOD_NOT_ALLOWED'],
      ['an Accept we cannot serve', CHECK, { body: '{}', headers: { accept: 'text/html' } }, '406 NOT_ACCEPTABLE'],
      ['a body in another type', CHECK, { body: '{}', headers: { 'content-type': 'text/plain' } }, '415 UNSUPPORTED_MEDIA_TYPE'],
      [
        'a form',
        CHECK,
        { body: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
        '415 UNSUPPORTED_MEDIA_TYPE',
      ],
      [
        'another charset',
        CHECK,
        { body: '{}', headers: { 'content-type': 'application/json; charset=latin1' } },
        '415 UNSUPPORTED_MEDIA_TYPE',
      ],
      ['a compressed body', CHECK, { body: '{}', headers: { 'content-encoding': 'gzip' } }, '415 UNSUPPORTED_MEDIA_TYPE'],
      ['no body', CHECK, {}, '400 INVALID_ARGUMENT'],
      ['no JSON', CHECK, { body: '{' }, '400 INVALID_ARGUMENT'],
      ['JSON that is a list', CHECK, { body: '[]' }, '400 INVALID_ARGUMENT'],
      ['JSON that is null', CHECK, { body: 'null' }, '400 INVALID_ARGUMENT'],
      ['JSON in 40 levels', CHECK, { body: nested(40) }, '400 INVALID_ARGUMENT'],
      ['JSON in 20000 levels', CHECK, { body: nested(20_000) }, '400 INVALID_ARGUMENT'],
      [
        'bytes that are no UTF-8',
        CHECK,
        { body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) },
        '400 INVALID_ARGUMENT',
      ],
      ['a prototype', CHECK, { body: '{"__proto__":{"maxAge":1}}' }, '400 INVALID_ARGUMENT'],
      ['a body too large', CHECK, { body: `{"a":"${'x'.repeat(100_000)}"}` }, '413 CONTENT_TOO_LARGE'],
      ['text for a number', CHECK, { body: '{"maxAge":"240"}' }, '400 INVALID_ARGUMENT'],
      ['a number with a fraction', CHECK, { body: '{"maxAge":1.5}' }, '400 INVALID_ARGUMENT'],
      ['a number too high', CHECK, { body: '{"maxAge":2401}' }, '400 OUT_OF_RANGE'],
      ['a number too low', CHECK, { body: '{"maxAge":0}' }, '400 OUT_OF_RANGE'],
      ['no token before a bad body', CHECK, { body: '{', isAnonymous: true }, '401 UNAUTHENTICATED'],
      ['no token before a body too large', CHECK, { body: 'x'.repeat(100_000), isAnonymous: true }, '401 UNAUTHENTICATED'],
      ['a missing scope before a bad body', VERIFY, { body: '{' }, '403 PERMISSION_DENIED'],
    ] as [string, string, Parameters<typeof send>[1], string][])('%s: %s %j is %s', async (_name, path, init, expected) => {
      expect(errorOf(await send(path, init))).toBe(expected);
    });

    it('405 names the methods there are', async () => {
      expect((await send(CHECK, { method: 'PUT', body: '{}' })).headers['allow']).toBe('POST');
    });

    it('a body that is announced endless is refused before it ends', async () => {
      const lines = [`POST ${CHECK} HTTP/1.1`, 'Host: x', `Authorization: Bearer ${token}`, 'Content-Type: application/json'];

      const answer = await rawRequest(stage().world.platformUrl, [...lines, 'Content-Length: 10000000000'], '{');

      expect(answer.status).toBe(413);
    });

    it('a body in pieces is counted too', async () => {
      const piece = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
      const lines = [`POST ${CHECK} HTTP/1.1`, 'Host: x', `Authorization: Bearer ${token}`, 'Content-Type: application/json'];

      const answer = await rawRequest(
        stage().world.platformUrl,
        [...lines, 'Transfer-Encoding: chunked', 'Connection: close'],
        piece.repeat(8) + '0\r\n\r\n',
      );

      expect(answer.status).toBe(413);
    });

    it('a refused call does not use up a single-use token', async () => {
      const rideNow = await stage().partner('ridenow');
      const once = await stage().token(
        stage().handset('ada'),
        rideNow,
        'dpv:FraudPreventionAndDetection number-verification:verify',
      );
      const phoneNumber = numberOf(stage().world, 'ada');
      const bodies = [
        {},
        { phoneNumber: 'x' },
        { phoneNumber, hashedPhoneNumber: 'a'.repeat(64) },
        { hashedPhoneNumber: 'g'.repeat(64) },
      ];

      const refused = [];
      for (const json of bodies) refused.push(errorOf(await rideNow.call(VERIFY, { token: once, json })));
      const served = await rideNow.call(VERIFY, { token: once, json: { phoneNumber } });

      expect(refused).toEqual(bodies.map(() => '400 INVALID_ARGUMENT'));
      expect(served.status).toBe(200);
    });
  });

  describe('x-correlator', () => {
    it.each(['abc-123', 'a:b;c./<d>{e}_f', 'x'.repeat(256)])('%s comes back on 200, 401, 404 and 405', async (correlator) => {
      const headers = { 'x-correlator': correlator };

      const answers = [
        await send(CHECK, { body: '{}', headers }),
        await send(CHECK, { body: '{}', headers, isAnonymous: true }),
        await send('/sim-swap/v2/nothing', { body: '{}', headers }),
        await send(CHECK, { method: 'GET', headers }),
      ];

      expect(answers.map(({ status }) => status)).toEqual([200, 401, 404, 405]);
      expect(answers.map((answer) => answer.headers['x-correlator'])).toEqual(Array(4).fill(correlator));
    });

    it.each(['x'.repeat(257), 'with space', 'ümlaut', 'a,b', '"quoted"', "'; --"])(
      '%s is refused and not repeated',
      async (correlator) => {
        const answer = await send(CHECK, { body: '{}', headers: { 'x-correlator': correlator } });

        expect(errorOf(answer)).toBe('400 INVALID_ARGUMENT');
        expect(answer.headers['x-correlator']).toMatch(UUID);
      },
    );

    it('gets a value when there is none', async () => {
      const [absent, empty] = [
        await send(CHECK, { body: '{}' }),
        await send(CHECK, { body: '{}', headers: { 'x-correlator': '' } }),
      ];

      expect([absent.status, empty.status]).toEqual([200, 200]);
      expect([absent, empty].map(({ headers }) => headers['x-correlator'])).toEqual([
        expect.stringMatching(UUID),
        expect.stringMatching(UUID),
      ]);
    });
  });

  describe('Odd requests to the authorization server', () => {
    it.each([
      [
        'a form of a megabyte',
        `grant_type=client_credentials&scope=${'x'.repeat(1_000_000)}`,
        'application/x-www-form-urlencoded',
      ],
      ['JSON', '{"grant_type":"client_credentials"}', 'application/json'],
      ['no type', 'grant_type=client_credentials', ''],
      ['nested names', `${'a[b]'.repeat(1000)}=1`, 'application/x-www-form-urlencoded'],
      ['a prototype', '__proto__[client_id]=x&constructor=y', 'application/x-www-form-urlencoded'],
      ['broken escapes', 'grant_type=%zz&client_assertion=%', 'application/x-www-form-urlencoded'],
      ['zero bytes', 'grant_type=client_credentials%00&client_id=%00', 'application/x-www-form-urlencoded'],
      ['nothing', '', 'application/x-www-form-urlencoded'],
    ])('%s at the token endpoint is an OAuth error', async (_name, body, type) => {
      const { statusCode, body: answer } = await request(`${stage().world.publicUrl}/token`, {
        method: 'POST',
        headers: type ? { 'content-type': type } : {},
        body,
        // Whoever is answered before all is sent may find the connection closed; the next case must not.
        reset: true,
      });

      expect([400, 401, 413, 415]).toContain(statusCode);
      expect((await answer.json()) as object).toMatchObject({ error: expect.any(String) });
    });

    it.each([['scope twice', (form: string) => `${form}&scope=x`]])('%s is invalid_request', async (_name, change) => {
      const rideNow = await stage().partner('ridenow');
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        scope: 'dpv:RightsFulfillment consents:withdraw',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await rideNow.assertion(),
      });

      const answer = await request(`${stage().world.publicUrl}/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: change(form.toString()),
      });

      expect([answer.statusCode, await answer.body.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_request' })]);
    });

    it('a grant that nobody serves is unsupported_grant_type', async () => {
      const answer = await (await stage().partner('ridenow')).tokenRequest({ grant_type: 'nonsense' });

      expect([answer.status, answer.json['error']]).toEqual([400, 'unsupported_grant_type']);
    });

    it('a form too large does not make a known client an unknown one', async () => {
      const rideNow = await stage().partner('ridenow');

      const answer = await rideNow.tokenRequest({ grant_type: 'client_credentials', scope: 'x'.repeat(200_000) });

      expect([400, 413]).toContain(answer.status);
      expect(answer.json['error']).toBe('invalid_request');
    });

    it.each([
      ['broken escapes', 'state=%zz'],
      ['a zero byte', 'state=%00'],
      ['a line break', 'state=a%0d%0aSet-Cookie:%20x=1'],
      ['a half surrogate', 'state=%ed%a0%80'],
      ['a zero byte in a scope', 'scope=%00'],
      ['a tab in a scope', 'scope=openid%09dpv:X'],
      ['a prototype', '__proto__[scope]=x&constructor=1&toString=2'],
      ['a hundred parameters', Array.from({ length: 100 }, (_, index) => `p${String(index)}=1`).join('&')],
    ])('%s at the authorization endpoint breaks nothing', async (_name, query) => {
      const { url } = await partner.authorization('dpv:FraudPreventionAndDetection sim-swap:check', { state: '' });
      const handset = stage().handset('ada');

      const answer = await handset.open(
        `${url.href.replace(/([?&])scope=[^&]*/, query.startsWith('scope') ? '$1x=1' : '$&')}&${query}`,
      );

      expect([302, 303, 400]).toContain(answer.status);
      expect(handset.cookies.headerFor(url) ?? '').not.toContain('x=1');
    });

    it.each(['DELETE', 'PUT', 'PATCH', 'POST'])(
      '%s at the discovery document changes nothing and is no server error',
      async (method) => {
        const answer = await request(`${stage().world.publicUrl}/.well-known/openid-configuration`, { method });
        await answer.body.dump();

        expect([404, 405]).toContain(answer.statusCode);
      },
    );

    it('K1, K2: the discovery document says what is there, and nothing else', async () => {
      const { issuer } = stage().world;
      const document = (await (await request(`${issuer}/.well-known/openid-configuration`)).body.json()) as Record<
        string,
        unknown
      >;

      expect(document).toMatchObject({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'],
        response_modes_supported: ['query'],
        token_endpoint_auth_methods_supported: ['private_key_jwt'],
        code_challenge_methods_supported: ['S256'],
        subject_types_supported: ['pairwise'],
      });
      expect(document['grant_types_supported']).toEqual(expect.arrayContaining(['authorization_code', 'client_credentials']));
      expect(JSON.stringify(document['grant_types_supported'])).not.toMatch(/implicit|password|token-exchange/);
      expect(JSON.stringify(document['token_endpoint_auth_signing_alg_values_supported'])).not.toMatch(/HS|none/);
      const endpoints = Object.keys(document).filter((key) => /_(endpoint|uri)$/.test(key));
      expect(endpoints).toEqual(expect.arrayContaining(['authorization_endpoint', 'jwks_uri', 'token_endpoint']));
      expect(endpoints.filter((key) => !String(document[key]).startsWith(`${issuer}/`))).toEqual([]);
      expect(endpoints.filter((key) => /userinfo|device|end_session|registration|check_session/.test(key))).toEqual([]);
    });

    it('K6: the published keys are public', async () => {
      const { keys } = (await (await request(`${stage().world.issuer}/jwks`)).body.json()) as { keys: Record<string, unknown>[] };

      expect(keys.length).toBeGreaterThan(0);
      expect(keys.filter((key) => 'd' in key || 'k' in key)).toEqual([]);
      expect(new Set(keys.map(({ kty }) => kty))).toEqual(new Set(['EC', 'RSA']));
    });
  });

  describe('The consent API of applications', () => {
    it('asks who calls before it talks about the body', async () => {
      expect((await send('/consents/v1/withdraw', { body: '{}', isAnonymous: true })).status).toBe(401);
    });

    it.each([
      ['no token', { isAnonymous: true }, 401],
      ["a subscriber's token", {}, 401],
    ] as [string, { isAnonymous?: boolean }, number][])('%s: problem details with %j', async (_name, init, status) => {
      const body = JSON.stringify({ phoneNumber: '+990799999999', purpose: 'dpv:FraudPreventionAndDetection' });

      const answer = await send('/consents/v1/withdraw', { ...init, body });

      expect([answer.status, answer.headers['content-type']]).toEqual([
        status,
        expect.stringContaining('application/problem+json'),
      ]);
    });

    it.each([
      ['a malformed number', { phoneNumber: '990100000001', purpose: 'dpv:FraudPreventionAndDetection' }],
      ['an unknown purpose', { phoneNumber: '+990799999999', purpose: 'dpv:Nope' }],
      ['a malformed scope', { phoneNumber: '+990799999999', purpose: 'dpv:FraudPreventionAndDetection', scopes: ['x y'] }],
      ['an unknown property', { phoneNumber: '+990799999999', purpose: 'dpv:FraudPreventionAndDetection', clientId: 'x' }],
      ['no body', undefined],
    ])('%s is 400, and the answer repeats no number', async (_name, json) => {
      const rideNow = await stage().partner('ridenow');
      const twoLegged = await rideNow.clientCredentials('dpv:RightsFulfillment consents:withdraw');

      const answer = await rideNow.call('/consents/v1/withdraw', { method: 'POST', token: twoLegged, json: json ?? {} });

      expect(answer.status).toBe(400);
      expect(answer.text).not.toMatch(/990\d{6,}/);
    });
  });
}
