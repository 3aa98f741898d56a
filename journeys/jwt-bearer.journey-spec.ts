import { randomUUID } from 'node:crypto';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { type AssertionChange, ServiceProcess, numberOf } from '@openmast/testing';
import { outcome } from './measures';
import { operatorToken, setFaults } from './simulated-core';
import { Stage } from './stage';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const FRAUD = 'dpv:FraudPreventionAndDetection';
const SWAP = `${FRAUD} sim-swap:check`;
const SWAP_BY_CONSENT = 'dpv:IdentityVerification sim-swap:check';
const VERIFY = `${FRAUD} number-verification:verify`;
const CHECK = '/sim-swap/v2/check';
const TAKERS = 20;

type Change = Omit<AssertionChange, 'claims'> & {
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Form parameters beside grant_type and assertion. */
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly url?: string;
};

/** The rows E1 to E13 of the profile's checklist, from outside. */
describe('JWT bearer', () => {
  let stage: Stage;
  let second: ServiceProcess;

  beforeAll(async () => {
    stage = await Stage.open();
    const port = (atZero: number) => atZero + stage.process.offset;
    second = await ServiceProcess.start(stage.process, 'auth-server', {
      publicPort: port(4021),
      operatorPort: 0,
      opsPort: port(9402),
    });
  });
  afterAll(async () => {
    await second.stop();
    await stage.close();
  });

  const now = () => Math.floor(Date.now() / 1000);
  const tel = (line: string) => `tel:${numberOf(stage.world, line)}`;
  const assertionOf = async (application: string, { claims, ...rest }: AssertionChange = {}) =>
    (await stage.partner(application)).assertion({ claims: { sub: tel('ada'), scope: SWAP, ...claims }, ...rest });
  const post = async (
    application: string,
    form: Readonly<Record<string, string>>,
    target: Pick<Change, 'url' | 'headers'> = {},
  ) =>
    (await stage.partner(application)).tokenRequest(
      { grant_type: JWT_BEARER, client_assertion: '', client_assertion_type: '', ...form },
      target,
    );
  const ask = async (application: string, { form = {}, url, headers, ...change }: Change = {}) =>
    post(
      application,
      { assertion: await assertionOf(application, change), ...form },
      { ...(url ? { url } : {}), ...(headers ? { headers } : {}) },
    );
  describe('E1: the assertion is the client authentication', () => {
    it('with nothing but grant_type and assertion the answer is a token that works', async () => {
      const answer = await ask('tillpoint');
      const token = String(answer.json['access_token']);
      const call = await (await stage.partner('tillpoint')).call(CHECK, { token, json: {} });

      expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-store']);
      expect([call.status, call.json]).toEqual([200, { swapped: true }]);
    });

    it('a valid client_assertion of the same client beside it is welcome', async () => {
      const form = {
        client_assertion: await (await stage.partner('tillpoint')).assertion(),
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      };

      expect(outcome(await ask('tillpoint', { form }))).toBe('200');
    });

    it('a client_assertion of another client is not', async () => {
      const form = {
        client_assertion: await (await stage.partner('lanternpay')).assertion(),
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      };

      expect(outcome(await ask('tillpoint', { form }))).toBe('400 invalid_grant');
    });

    it('a client_id must be the issuer of the assertion', async () => {
      const { clientId } = (await stage.partner('lanternpay')).client;
      const { clientId: own } = (await stage.partner('tillpoint')).client;

      const answers = [
        await ask('tillpoint', { form: { client_id: clientId } }),
        await ask('tillpoint', { form: { client_id: own } }),
      ];

      expect(answers.map(outcome)).toEqual(['400 invalid_grant', '200']);
    });

    it('without an assertion there are no client credentials', async () => {
      expect(outcome(await post('tillpoint', {}))).toBe('401 invalid_client');
    });

    it('the grant type is announced', async () => {
      const { json } = await (await stage.partner('tillpoint')).call('/.well-known/openid-configuration');

      expect(json['grant_types_supported']).toContain(JWT_BEARER);
    });

    it('a DPoP proof binds the token', async () => {
      const { publicKey, privateKey } = await generateKeyPair('ES256');
      const proof = await new SignJWT({ htm: 'POST', htu: `${stage.world.issuer}/token`, jti: randomUUID() })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(publicKey) })
        .setIssuedAt()
        .sign(privateKey);

      const answer = await ask('tillpoint', { headers: { dpop: proof } });

      expect([answer.status, answer.json['token_type']]).toEqual([200, 'DPoP']);
      expect(await stage.introspect(String(answer.json['access_token']))).toHaveProperty(['cnf', 'jkt']);
    });
  });

  it('E2: a scope in the form is refused', async () => {
    expect(outcome(await ask('tillpoint', { form: { scope: SWAP } }))).toBe('400 invalid_request');
  });

  describe('E3: every claim is needed', () => {
    it.each(['iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'scope'])('an assertion without %s is refused', async (name) => {
      expect(outcome(await ask('tillpoint', { claims: { [name]: undefined } }))).toBe('400 invalid_grant');
    });

    it.each(['x', 'eyJhbGciOiJub25lIn0.e30.', 'a.b.c', `${'x'.repeat(9_000)}.y.z`])(
      'what is no signed JWT is refused: %p',
      async (assertion) => {
        expect(outcome(await post('tillpoint', { assertion }))).toBe('400 invalid_grant');
      },
    );
  });

  it.each(['ipport:100.64.7.1', 'ipport:[2001:db8::1]:443', 'TEL:+990100000001', '+990100000001', 'tel:990100000001'])(
    'E4: the subject must be tel: or operatortoken:, exactly, and not %s',
    async (sub) => {
      const answer = await ask('tillpoint', { claims: { sub } });

      expect(outcome(answer)).toBe('400 invalid_grant');
      expect(answer.text).not.toMatch(/\d{6}/);
    },
  );

  it('E5: the audience is the URL of the endpoint called, whatever the Host header says', async () => {
    const { issuer } = stage.world;
    const audiences = [issuer, `${issuer}/token/`, 'http://evil.example/token', [`${issuer}/token`, issuer], [`${issuer}/token`]];

    const answers = [];
    for (const aud of audiences) {
      answers.push(outcome(await ask('tillpoint', { claims: { aud }, headers: { 'x-forwarded-host': 'evil.example' } })));
    }

    expect(answers).toEqual([...Array<string>(4).fill('400 invalid_grant'), '200']);
  });

  it.each([
    ['an end later than 300 seconds from now', () => ({ exp: now() + 310 }), '400 invalid_grant'],
    ['a life longer than 300 seconds', () => ({ iat: now() - 280, exp: now() + 60 }), '400 invalid_grant'],
    ['an issue in the future', () => ({ iat: now() + 60, exp: now() + 120 }), '400 invalid_grant'],
    ['an end in the past', () => ({ iat: now() - 60, exp: now() - 10 }), '400 invalid_grant'],
    ['an end within 300 seconds', () => ({ exp: now() + 290 }), '200'],
  ])('E6: %s', async (_name, claims, expected) => {
    expect(outcome(await ask('tillpoint', { claims: claims() }))).toBe(expected);
  });

  describe('E7: the signature is by a key of the issuer', () => {
    it("another client's key is refused", async () => {
      const forged = await assertionOf('lanternpay', { claims: { iss: (await stage.partner('tillpoint')).client.clientId } });

      expect(outcome(await post('tillpoint', { assertion: forged }))).toBe('400 invalid_grant');
    });

    it('a key nobody registered is refused, and so is a shared secret', async () => {
      const { privateKey } = await generateKeyPair('ES256');

      const answers = [
        await ask('tillpoint', { key: privateKey }),
        await ask('tillpoint', { key: new Uint8Array(32), header: { alg: 'HS256' } }),
      ];

      expect(answers.map(outcome)).toEqual(['400 invalid_grant', '400 invalid_grant']);
    });
  });

  describe('E8: flow, purpose and scopes must have been bought together', () => {
    it('a client without the flow is unauthorized_client, once its signature is right', async () => {
      expect(outcome(await ask('ridenow'))).toBe('400 unauthorized_client');
      expect(outcome(await ask('ridenow', { key: (await generateKeyPair('ES256')).privateKey }))).toBe('400 invalid_grant');
    });

    it.each([
      ['a scope bought under another purpose', 'dpv:IdentityVerification sim-swap:retrieve-date'],
      ['a purpose that was not bought', 'dpv:Marketing sim-swap:check'],
      ['no purpose', 'sim-swap:check'],
      ['two purposes', `${SWAP} dpv:IdentityVerification`],
      ['an unknown purpose', 'dpv:Nonsense sim-swap:check'],
      ['an unknown scope', `${FRAUD} weather:read`],
      ['nothing but a purpose', FRAUD],
    ])('%s is invalid_scope', async (_name, scope) => {
      expect(outcome(await ask('tillpoint', { claims: { scope } }))).toBe('400 invalid_scope');
    });
  });

  describe('E9: the subject exists and allows it', () => {
    it.each([
      ['a number nobody has', () => `tel:${stage.world.unknownNumber}`],
      ["another operator's number", () => tel('cleo')],
      ['a barred line', () => tel('dora')],
      ['an operator token nobody made', () => 'operatortoken:made-up'],
    ])('%s is invalid_grant, in the same words', async (_name, sub) => {
      const answer = await ask('tillpoint', { claims: { sub: sub() } });

      expect([outcome(answer), answer.json['error_description']]).toEqual([
        '400 invalid_grant',
        'the subject cannot be used for this',
      ]);
    });

    it('a consent that was given serves', async () => {
      expect(outcome(await ask('tillpoint', { claims: { scope: SWAP_BY_CONSENT } }))).toBe('200');
    });

    it('never asked, refused, objected and withdrawn are one answer: consent is required', async () => {
      const [asked, objecting] = [await stage.freshLine(), await stage.freshLine()];
      const { clientId } = (await stage.partner('tillpoint')).client;
      const of = (msisdn: string, scope: string) => ask('tillpoint', { claims: { sub: `tel:${msisdn}`, scope } });
      const before = await of(objecting.msisdn, SWAP);
      await stage.staff('/v1/consents/object', {
        phoneNumber: objecting.msisdn,
        clientId,
        purpose: FRAUD,
        scopes: ['sim-swap:check'],
        reason: 'by letter',
      });

      const answers = [
        await of(asked.msisdn, SWAP_BY_CONSENT),
        await ask('tillpoint', { claims: { sub: tel('ben'), scope: SWAP_BY_CONSENT } }),
        await of(objecting.msisdn, SWAP),
      ];

      expect(outcome(before)).toBe('200');
      expect(answers.map((answer) => [outcome(answer), answer.json['error_description']])).toEqual(
        Array(3).fill(['400 invalid_grant', 'consent is required']),
      );
    });

    it.each([['subscriberDirectory'], ['entitlementServer']])('a lost %s is temporarily_unavailable', async (port) => {
      const sub = `operatortoken:${await operatorToken(stage.world, 'ada')}`;
      await setFaults(stage.world, { [port]: { status: 500 } });

      const answer = await ask('tillpoint', { claims: { sub } });
      await setFaults(stage.world, {});

      expect(outcome(answer)).toBe('503 temporarily_unavailable');
    });
  });

  describe('E10: a short-lived access token and nothing else', () => {
    it('no refresh token, no ID token', async () => {
      const answer = await ask('tillpoint');
      const { exp, ...claims } = await stage.introspect(String(answer.json['access_token']));

      expect(Object.keys(answer.json).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type']);
      expect(answer.json).toMatchObject({ token_type: 'Bearer', scope: SWAP });
      expect(Number(exp) - Date.now() / 1000).toBeLessThanOrEqual(600);
      expect(claims).toMatchObject({ amr: ['hint'], scope: SWAP });
      expect(JSON.stringify(claims)).not.toContain(numberOf(stage.world, 'ada').slice(1));
    });

    it.each(['openid', 'offline_access'])('%s is invalid_scope', async (word) => {
      expect(outcome(await ask('tillpoint', { claims: { scope: `${word} ${SWAP}` } }))).toBe('400 invalid_scope');
    });
  });

  describe('E11: an assertion serves once', () => {
    it('also when twenty bring it to two processes at the same moment', async () => {
      const assertion = await assertionOf('tillpoint');
      const hosts = [stage.world.platformUrl, second.publicUrl];

      const answers = await Promise.all(
        Array.from({ length: TAKERS }, (_, index) => post('tillpoint', { assertion }, { url: `${hosts[index % 2]!}/token` })),
      );

      const outcomes = answers.map(outcome).sort();
      expect(outcomes).toEqual(['200', ...Array<string>(TAKERS - 1).fill('400 invalid_grant')]);
    });

    it('and so does an operator token in different assertions', async () => {
      const sub = `operatortoken:${await operatorToken(stage.world, 'ada')}`;

      const answers = await Promise.all(Array.from({ length: TAKERS }, () => ask('lanternpay', { claims: { sub } })));

      const outcomes = answers.map(outcome).sort();
      expect(outcomes).toEqual(['200', ...Array<string>(TAKERS - 1).fill('400 invalid_grant')]);
    });
  });

  describe('E12: tel: needs a recorded trust', () => {
    it('without it the client is unauthorized_client, for every number alike', async () => {
      const answers = [await ask('lanternpay'), await ask('lanternpay', { claims: { sub: `tel:${stage.world.unknownNumber}` } })];

      expect(answers.map(outcome)).toEqual(['400 unauthorized_client', '400 unauthorized_client']);
      expect(answers[0]!.text).toBe(answers[1]!.text);
    });

    it('an operator token needs none, and authenticates for Number Verification, also over Wi-Fi', async () => {
      const line = await stage.freshLine({ radio: 'wifi' });
      const sub = `operatortoken:${await operatorToken(stage.world, line.name)}`;
      const lanternPay = await stage.partner('lanternpay');

      const answer = await ask('lanternpay', { claims: { sub, scope: VERIFY } });
      const token = String(answer.json['access_token']);
      const worth = await stage.introspect(token);
      const call = await lanternPay.call('/number-verification/v2/verify', { token, json: { phoneNumber: line.msisdn } });

      expect([worth['amr'], call.json]).toEqual([['sim'], { devicePhoneNumberVerified: true }]);
      expect(answer.json['expires_in']).toBeLessThanOrEqual(300);
    });

    it('a number, however trusted, never passes for Number Verification', async () => {
      const answer = await ask('tillpoint', { claims: { scope: VERIFY } });
      const token = String(answer.json['access_token']);

      const call = await (
        await stage.partner('tillpoint')
      ).call('/number-verification/v2/verify', { token, json: { phoneNumber: numberOf(stage.world, 'ada') } });

      expect([call.status, call.json['code']]).toEqual([403, 'NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK']);
    });

    it('an operator token that has expired is refused', async () => {
      const token = await operatorToken(stage.world, 'ada', 1);
      await new Promise((resolve) => setTimeout(resolve, 1_100));

      expect(outcome(await ask('lanternpay', { claims: { sub: `operatortoken:${token}` } }))).toBe('400 invalid_grant');
    });
  });

  it.each([randomUUID(), 'nobody'])('E13: an issuer nobody knows (%s) is invalid_client', async (iss) => {
    expect(outcome(await ask('tillpoint', { claims: { iss } }))).toBe('401 invalid_client');
  });

  it('no log holds a number or an assertion afterwards', () => {
    expect(stage.seen.findInFiles(stage.process.logFiles())).toEqual([]);
  });
});
