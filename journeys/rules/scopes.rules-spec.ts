import { randomUUID } from 'node:crypto';
import { captureFormIn, clientOf, numberOf } from '@openmast/testing';
import { type Stage, originsOf } from '../stage';

const FRAUD = 'dpv:FraudPreventionAndDetection';
const WITHDRAWAL = 'dpv:RightsFulfillment consents:withdraw';
const CHECK = '/sim-swap/v2/check';

/** CAMARA ICM, sections 6 and 8: what a token is for. */
export function scopeRules(stage: () => Stage): void {
  const twoLegged = async (scope: string, application = 'ridenow') => {
    const partner = await stage().partner(application);
    const { status, json } = await partner.tokenRequest({ grant_type: 'client_credentials', scope });
    return [status, json['error']];
  };
  const errorOf = async (scope: string, application = 'kestrelpay', line = 'ada') => {
    const partner = await stage().partner(application);
    const { answer } = await stage().visit(stage().handset(line), partner, { scope, prompt: 'none' });
    return answer.location?.searchParams.get('error') ?? 'code';
  };
  const allow = async (line: string, application: string, scope: string) => {
    const partner = await stage().partner(application);
    const handset = stage().handset(line);
    const { answer, pending } = await stage().visit(handset, partner, { scope });
    const { action, token } = captureFormIn(answer.text);
    const form = { token, answer: 'allow' };
    const back = await handset.browse(new URL(action, stage().world.publicUrl), originsOf(partner), { form });
    return { partner, handset, callback: back.location!, pending };
  };

  describe('A two-legged token request', () => {
    it.each([
      ['F1: without scope', '', 'invalid_request'],
      ['F2: for an unknown scope', 'dpv:RightsFulfillment nope', 'invalid_scope'],
      ['F2: for data about a person', `${FRAUD} sim-swap:check`, 'invalid_scope'],
      ['F2: for openid', `openid ${WITHDRAWAL}`, 'invalid_scope'],
      ['F2: for offline_access', `offline_access ${WITHDRAWAL}`, 'invalid_scope'],
      ['G1: with two purposes', `${FRAUD} ${WITHDRAWAL}`, 'invalid_scope'],
      ['G1: with a purpose only', 'dpv:RightsFulfillment', 'invalid_scope'],
      ['G2: with a purpose in other letters', 'dpv:rightsfulfillment consents:withdraw', 'invalid_scope'],
      ['G7: for Number Verification', `${FRAUD} number-verification:verify`, 'invalid_scope'],
    ])('%s is refused', async (_name, scope, error) => {
      expect(await twoLegged(scope)).toEqual([400, error]);
    });

    it('F3: is unauthorized_client for a client that did not buy the flow', async () => {
      expect(await twoLegged(WITHDRAWAL, 'kestrelpay')).toEqual([400, 'unauthorized_client']);
    });

    it.each([
      ['password', { username: 'ada', password: 'x' }],
      ['refresh_token', { refresh_token: 'x' }],
      ['urn:ietf:params:oauth:grant-type:token-exchange', { subject_token: 'x' }],
      ['nonsense', {}],
    ])('by the grant %s is refused', async (grant_type, extra) => {
      const partner = await stage().partner('ridenow');

      const answer = await partner.tokenRequest({ grant_type, ...extra });

      expect(answer.status).toBe(400);
      expect(answer.json['error']).toMatch(/^(unsupported_grant_type|unauthorized_client|invalid_request|invalid_grant)$/);
    });

    it('for another resource is invalid_target', async () => {
      const partner = await stage().partner('ridenow');

      const answer = await partner.tokenRequest({
        grant_type: 'client_credentials',
        scope: WITHDRAWAL,
        resource: 'https://evil.example',
      });

      expect([answer.status, answer.json['error']]).toEqual([400, 'invalid_target']);
    });
  });

  describe('A purpose', () => {
    it.each([
      ['G1: none', 'sim-swap:check'],
      ['G1: two', `${FRAUD} dpv:IdentityVerification sim-swap:check`],
      ['G2: in other letters', 'dpv:fraudPreventionAndDetection sim-swap:check'],
      ['G2: with the prefix in capitals', 'DPV:FraudPreventionAndDetection sim-swap:check'],
      ['G2: outside the vocabulary', 'dpv:Nope sim-swap:check'],
      ['G2: that is a lawful basis', 'dpv:LegitimateInterest sim-swap:check'],
      ['G2: that is the root of all', 'dpv:Purpose sim-swap:check'],
      ['G2: without a term', 'dpv: sim-swap:check'],
      ['G3: joined to its scope', `${FRAUD}#sim-swap:check`],
      ['G3: joined, beside the real thing', `${FRAUD}#sim-swap:check ${FRAUD} sim-swap:check`],
    ])('%s: invalid_scope', async (_name, scope) => {
      expect(await errorOf(scope)).toBe('invalid_scope');
    });

    it('G8: consent under one purpose does not reach another that shares a scope', async () => {
      const { clientId } = clientOf(stage().world, 'ridenow');
      const { name } = await stage().freshLine();
      await stage().sql(
        `insert into tenancy.product (id, application_id, capability, purpose, scopes, grant_types, lawful_basis, status)
         values ($1, $2, 'sim-swap', 'dpv:IdentityVerification', '{sim-swap:check,sim-swap:retrieve-date}', '{authorization_code}', 'consent', 'active')`,
        [randomUUID(), clientId],
      );
      await allow(name, 'ridenow', `${FRAUD} sim-swap:check`);
      await allow(name, 'ridenow', 'dpv:IdentityVerification sim-swap:retrieve-date');

      const mixed = await errorOf('dpv:IdentityVerification sim-swap:check', 'ridenow', name);
      const same = await errorOf('dpv:IdentityVerification sim-swap:retrieve-date', 'ridenow', name);

      expect([mixed, same]).toEqual(['consent_required', 'code']);
    });
  });

  describe('Scopes', () => {
    it('G4: the API-wide name serves where its contract has one', async () => {
      const { name } = await stage().freshLine();
      const { partner, callback, pending } = await allow(name, 'ridenow', `${FRAUD} sim-swap`);
      const { access_token: token } = await partner.exchange(callback, pending);

      expect((await partner.call(CHECK, { token, json: {} })).status).toBe(200);
      expect(await errorOf(`${FRAUD} number-verification`, 'ridenow')).toBe('invalid_scope');
    });

    it('G5: of several APIs are judged one by one: the missing consent of one shows', async () => {
      const { name } = await stage().freshLine();
      const scope = `${FRAUD} number-verification:verify sim-swap:check`;
      const before = await errorOf(scope, 'ridenow', name);
      await allow(name, 'ridenow', `${FRAUD} sim-swap:check`);

      expect([before, await errorOf(scope, 'ridenow', name)]).toEqual(['consent_required', 'code']);
    });

    it('G6: a refused part is left out of the token, and the token says so', async () => {
      const { name, msisdn } = await stage().freshLine();
      const rideNow = await stage().partner('ridenow');
      const { clientId } = rideNow.client;
      await allow(name, 'ridenow', `${FRAUD} sim-swap:check`);
      const objection = {
        phoneNumber: msisdn,
        clientId,
        purpose: FRAUD,
        scopes: ['sim-swap:retrieve-date'],
        reason: 'by letter',
      };
      await stage().staff('/v1/consents/object', objection);

      const scope = `${FRAUD} sim-swap:check sim-swap:retrieve-date`;
      const { answer, pending } = await stage().visit(stage().handset(name), rideNow, { scope });
      const tokens = await rideNow.exchange(answer.location!, pending);
      const calls = [
        await rideNow.call(CHECK, { token: tokens.access_token, json: {} }),
        await rideNow.call('/sim-swap/v2/retrieve-date', { token: tokens.access_token, json: {} }),
      ];

      expect(tokens.scope?.split(' ').sort()).toEqual([FRAUD, 'sim-swap:check']);
      expect(calls.map(({ status }) => status)).toEqual([200, 403]);
    });
  });

  describe('A call', () => {
    it('I10: names nobody when its token does, not even the same number', async () => {
      const kestrelPay = await stage().partner('kestrelpay');
      const token = await stage().token(stage().handset('ada'), kestrelPay, `${FRAUD} sim-swap:check`);

      const answers = [];
      for (const line of ['ada', 'ben']) {
        answers.push(await kestrelPay.call(CHECK, { token, json: { phoneNumber: numberOf(stage().world, line) } }));
      }

      expect(answers.map(({ status, json }) => [status, json['code']])).toEqual(Array(2).fill([422, 'UNNECESSARY_IDENTIFIER']));
      expect(answers[0]!.text).toBe(answers[1]!.text);
    });

    it('I10: without the scope is PERMISSION_DENIED', async () => {
      const kestrelPay = await stage().partner('kestrelpay');
      const token = await stage().token(stage().handset('ada'), kestrelPay, `${FRAUD} sim-swap:check`);

      const answers = [
        await kestrelPay.call('/sim-swap/v2/retrieve-date', { token, json: {} }),
        await kestrelPay.call('/number-verification/v2/verify', { token, json: { phoneNumber: numberOf(stage().world, 'ada') } }),
        await kestrelPay.call('/number-verification/v2/device-phone-number', { token }),
      ];

      expect(answers.map(({ status, json }) => [status, json['code']])).toEqual(Array(3).fill([403, 'PERMISSION_DENIED']));
    });

    it('I10: with a dead token of any kind is UNAUTHENTICATED', async () => {
      const kestrelPay = await stage().partner('kestrelpay');
      const { callback, pending } = await stage().signIn(stage().handset('ada'), kestrelPay, `openid ${FRAUD} sim-swap:check`);
      const tokens = await kestrelPay.exchange(callback, pending);
      const [head = '', payload = '', signature = ''] = tokens.access_token.split('.');
      const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
      const flipped = (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1);
      const dead = [
        'x',
        'x.y.z',
        'a'.repeat(9_000),
        tokens.id_token!,
        `${head}.${payload}.`,
        `${head}.${payload}.${flipped}`,
        `${head}.${encode({ ...claims, scope: `${FRAUD} sim-swap` })}.${signature}`,
        `${encode({ alg: 'none', typ: 'at+jwt' })}.${payload}.`,
        `${tokens.access_token}.x`,
      ];

      const answers = await Promise.all(dead.map((token) => kestrelPay.call(CHECK, { token, json: {} })));

      expect(answers.map(({ status, json }) => [status, json['code']])).toEqual(dead.map(() => [401, 'UNAUTHENTICATED']));
      expect((await kestrelPay.call(CHECK, { token: tokens.access_token, json: {} })).status).toBe(200);
    });

    it.each([
      ['no header', {}],
      ['Basic', { authorization: 'Basic eDp5' }],
      ['DPoP', { authorization: 'DPoP TOKEN' }],
      ['a bare token', { authorization: 'TOKEN' }],
      ['two tokens', { authorization: 'Bearer TOKEN, Bearer TOKEN' }],
    ])('I10: with %s is UNAUTHENTICATED', async (_name, headers: Record<string, string>) => {
      const kestrelPay = await stage().partner('kestrelpay');
      const token = await stage().token(stage().handset('ada'), kestrelPay, `${FRAUD} sim-swap:check`);
      const filled = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replaceAll('TOKEN', token)]));

      const answer = await kestrelPay.call(CHECK, { json: {}, headers: filled });

      expect([answer.status, answer.json['code']]).toEqual([401, 'UNAUTHENTICATED']);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
    });

    it('I10: with its token in the query is UNAUTHENTICATED, and the token is not in the answer', async () => {
      const kestrelPay = await stage().partner('kestrelpay');
      const token = await stage().token(stage().handset('ada'), kestrelPay, `${FRAUD} sim-swap:check`);

      const answer = await kestrelPay.call(`${CHECK}?access_token=${token}`, { json: {} });

      expect(answer.status).toBe(401);
      expect(answer.text).not.toContain(token);
    });

    it('I4: a two-legged token verifies nobody', async () => {
      const rideNow = await stage().partner('ridenow');
      const token = await rideNow.clientCredentials(WITHDRAWAL);

      const answer = await rideNow.call('/number-verification/v2/verify', {
        token,
        json: { phoneNumber: numberOf(stage().world, 'ada') },
      });

      expect([answer.status, answer.json['code']]).toEqual([403, 'PERMISSION_DENIED']);
    });
  });

  describe('A suspended application', () => {
    it('gets no code, no token, and its tokens are dead at once', async () => {
      const kestrelPay = await stage().partner('kestrelpay');
      const { clientId } = kestrelPay.client;
      const token = await stage().token(stage().handset('ada'), kestrelPay, `${FRAUD} sim-swap:check`);
      const { callback, pending } = await stage().signIn(stage().handset('ada'), kestrelPay, `${FRAUD} sim-swap:check`);
      const set = (status: string) => stage().sql('update tenancy.application set status = $2 where id = $1', [clientId, status]);

      await set('suspended');
      const call = await kestrelPay.call(CHECK, { token, json: {} });
      const redemption = await kestrelPay.tokenRequest(kestrelPay.redemption(callback, pending));
      const page = await stage().handset('ada').open(pending.url);
      await set('active');

      expect([call.status, redemption.status, redemption.json['error'], page.status, page.location]).toEqual([
        401,
        401,
        'invalid_client',
        400,
        undefined,
      ]);
    });
  });
}
