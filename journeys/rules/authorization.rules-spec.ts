import { decodeJwt } from 'jose';
import { captureFormIn, clientOf, numberOf } from '@openmast/testing';
import { type AuthorizationParameters, type Stage, originsOf } from '../stage';

const FRAUD = 'dpv:FraudPreventionAndDetection';
const SIM_SWAP = `${FRAUD} sim-swap:check`;
const VERIFY = '/number-verification/v2/verify';

/** CAMARA ICM, section 2: the front channel. KestrelPay's SIM Swap needs no consent, RideNow's does. */
export function authorizationRules(stage: () => Stage): void {
  /** Ada's phone with KestrelPay's request, unless told otherwise: parameters of the redirect that comes back. */
  const ask = async (asked: Partial<AuthorizationParameters>, application = 'kestrelpay', line = 'ada', isOnWifi = false) => {
    const partner = await stage().partner(application);
    const parameters = { scope: SIM_SWAP, ...asked };
    const { answer, pending } = await stage().visit(stage().handset(line, { isOnWifi }), partner, parameters);
    const back = answer.location
      ? Object.fromEntries(new URLSearchParams(answer.location.search || answer.location.hash.slice(1)))
      : {};
    return { partner, answer, pending, back };
  };
  const token = async (asked: Partial<AuthorizationParameters>, application = 'kestrelpay', line = 'ada') => {
    const { partner, answer, pending } = await ask(asked, application, line);
    const tokens = await partner.tokenRequest(partner.redemption(answer.location!, pending));
    return { partner, tokens, text: String(tokens.json['access_token']) };
  };

  describe('The authorization endpoint', () => {
    it.each(['token', 'id_token', 'code id_token', 'code token', 'none'])('B1: response_type=%s is not served', async (type) => {
      const { back, pending } = await ask({ response_type: type, nonce: 'a-nonce' });

      expect(back).toMatchObject({ error: 'unsupported_response_type', state: pending.state });
      expect(back['code'] ?? back['access_token'] ?? back['id_token']).toBeUndefined();
    });

    it.each(['fragment', 'form_post', 'web_message', 'jwt'])('B1: response_mode=%s is not served', async (mode) => {
      const { answer, back } = await ask({ response_mode: mode });

      expect(back['code']).toBeUndefined();
      expect(back['error'] ?? String(answer.status)).toMatch(/^(unsupported_response_mode|invalid_request|400)$/);
    });

    it.each([
      ['without prompt', {}, 'access_denied'],
      ['with prompt=none', { prompt: 'none' }, 'login_required'],
    ])('B5: no network, %s: %s', async (_name, prompt, error) => {
      const { answer, back, pending } = await ask(prompt, 'ridenow', 'ada', true);

      expect(answer.status).toBe(302);
      expect(back).toMatchObject({ error, state: pending.state, error_uri: `${stage().world.issuer}/help/mobile-data` });
    });

    it('B5: the page behind error_uri tells the person what to do, and whether the phone is recognised now', async () => {
      const { name, msisdn } = await stage().freshLine();
      const page = `${stage().world.publicUrl}/help/mobile-data`;

      const [onWifi, onMobile] = [
        await stage().handset(name, { isOnWifi: true }).open(page),
        await stage().handset(name).open(page),
      ];

      expect([onWifi.status, onMobile.status]).toEqual([200, 200]);
      expect(onWifi.text).toContain('Switch Wi-Fi off and mobile data on.');
      expect(onMobile.text).toContain('Your phone is ready');
      expect(onMobile.text).not.toContain(msisdn.slice(-4));
      expect(onWifi.headers).toMatchObject({ 'cache-control': 'no-store' });
      expect(String(onWifi.headers['content-security-policy'])).toContain("frame-ancestors 'none'");
    });

    it('B5: a barred line is access_denied', async () => {
      const { name } = await stage().freshLine({ barred: true });

      const { back } = await ask({}, 'kestrelpay', name);
      expect(back['error']).toBe('access_denied');
      expect(back['error_uri']).toBeUndefined();
    });

    it('B5: two lines behind one address, and no port to tell them apart, are nobody', async () => {
      const shared = { address: { ip: '100.66.0.1' } };
      const [one] = [await stage().freshLine(shared), await stage().freshLine(shared)];

      expect((await ask({ prompt: 'none' }, 'kestrelpay', one.name)).back['error']).toBe('login_required');
    });

    it('B7: consent_required under prompt=none, for a native client too', async () => {
      const { name } = await stage().freshLine();
      const { clientId, redirectUris } = clientOf(stage().world, 'parcelpost');
      const set = (uris: readonly string[]) =>
        stage().sql('update tenancy.application set redirect_uris = $2 where id = $1', [clientId, uris]);
      const native = 'com.example.parcelpost:/callback';
      const partner = await stage().partner('parcelpost');
      await set([native]);
      const { url } = await partner.authorization(SIM_SWAP, { prompt: 'none', redirect_uri: native });

      const answer = await stage().handset(name).open(url);
      await set(redirectUris);

      expect(answer.status).toBe(302);
      expect(answer.location!.href).toMatch(/^com\.example\.parcelpost:\/callback\?/);
      expect(answer.location!.searchParams.get('error')).toBe('consent_required');
    });

    it('B8: prompt=login signs in by the network once more, without a page', async () => {
      expect((await ask({ prompt: 'login' })).back['code']).toBeTruthy();
    });

    it('B8: prompt=consent shows the page also to somebody who has allowed it', async () => {
      const line = await stage().freshLine();
      const rideNow = await stage().partner('ridenow');
      const handset = stage().handset(line.name);
      const { answer: first } = await stage().visit(handset, rideNow, { scope: SIM_SWAP });
      const { action, token: pageToken } = captureFormIn(first.text);
      const form = { token: pageToken, answer: 'allow' };
      await handset.browse(new URL(action, stage().world.publicUrl), originsOf(rideNow), { form });

      const { answer: again } = await stage().visit(handset, rideNow, { scope: SIM_SWAP, prompt: 'consent' });

      expect(() => captureFormIn(again.text)).not.toThrow();
    });

    it('B8: prompt=none with another prompt is invalid_request', async () => {
      expect((await ask({ prompt: 'none consent' })).back['error']).toBe('invalid_request');
    });

    it.each([
      ['an unknown client', { client_id: '3f1e5f0c-8b1d-4c1e-9a55-0123456789ab' }],
      ['a client id that is none', { client_id: "'; drop table" }],
      ['no client', { client_id: '' }],
      ['another redirect URI', { redirect_uri: 'https://evil.example/callback' }],
      ['a redirect URI with more path', { redirect_uri: 'REGISTERED/../../evil' }],
      ['a redirect URI with a query', { redirect_uri: 'REGISTERED?x=1' }],
      ['a redirect URI of another application', { redirect_uri: 'http://localhost:4390/callback' }],
      ['no redirect URI', { redirect_uri: '' }],
    ])('B11: %s gets a page, never a redirect', async (_name, extra: Record<string, string>) => {
      const partner = await stage().partner('kestrelpay');
      const parameters = Object.fromEntries(
        Object.entries(extra).map(([name, value]) => [name, value.replace('REGISTERED', partner.redirectUri)]),
      );
      const { url } = await partner.authorization(SIM_SWAP, parameters);

      const answer = await stage().handset('ada').open(url);

      expect([answer.status, answer.headers['location']]).toEqual([400, undefined]);
      expect(answer.headers['content-type']).toMatch(/^text\/html/);
      expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(answer.text).toContain('This request cannot be carried out');
      expect(answer.text).not.toContain('<script');
    });

    it('B11: text of the request does not become part of the page as HTML', async () => {
      const partner = await stage().partner('kestrelpay');
      const { url } = await partner.authorization(SIM_SWAP, { redirect_uri: 'https://evil.example/"><script>alert(1)</script>' });

      expect((await stage().handset('ada').open(url)).text).not.toContain('<script');
    });

    it('B12: a wrong verifier, or none, is invalid_grant', async () => {
      for (const code_verifier of ['wrong'.repeat(10), '']) {
        const { partner, answer, pending } = await ask({});

        const tokens = await partner.tokenRequest({ ...partner.redemption(answer.location!, pending), code_verifier });

        expect([tokens.status, tokens.json['error']]).toEqual([400, 'invalid_grant']);
      }
    });

    it.each(['plain', ''])('B12: code_challenge_method=%j is invalid_request', async (code_challenge_method) => {
      expect((await ask({ code_challenge_method })).back['error']).toBe('invalid_request');
    });

    it('B13: a request without PKCE, state and nonce is refused; any of them will do', async () => {
      const bare = { code_challenge: '', code_challenge_method: '', state: '' };

      expect((await ask(bare)).back['error']).toBe('invalid_request');
      expect((await ask({ ...bare, state: 'a-state-of-mine' })).back['code']).toBeTruthy();
      expect((await ask({ ...bare, nonce: 'a-nonce-of-mine' })).back['code']).toBeTruthy();
    });

    it('B14: login_hint changes nothing, whatever it says', async () => {
      const [hinted, ...others] = [`tel:${numberOf(stage().world, 'ben')}`, 'nonsense', 'ipport:100.64.7.2:4711'];
      const { partner, text } = await token({ scope: `${FRAUD} number-verification:verify`, login_hint: hinted }, 'ridenow');

      const verdict = await partner.call(VERIFY, { token: text, json: { phoneNumber: numberOf(stage().world, 'ada') } });

      expect(verdict.json).toEqual({ devicePhoneNumberVerified: true });
      for (const login_hint of others) expect((await ask({ login_hint })).back['code']).toBeTruthy();
    });

    it('B15: acr_values are ignored, with openid and without', async () => {
      for (const scope of [SIM_SWAP, `openid ${SIM_SWAP}`]) {
        expect((await ask({ scope, acr_values: 'urn:something 3' })).back['code']).toBeTruthy();
      }
    });

    it.each([
      { nonce: 'a-nonce-of-mine' },
      { max_age: '10' },
      { id_token_hint: 'x.y.z' },
      { ui_locales: 'de' },
      { display: 'touch' },
    ])('B16: without openid, %j does no harm and brings no ID token', async (extra) => {
      const { tokens } = await token(extra);

      expect(tokens.status).toBe(200);
      expect(tokens.json['id_token']).toBeUndefined();
    });

    it('B16: a claim asked for without openid is invalid_request', async () => {
      expect((await ask({ claims: '{"id_token":{"email":null}}' })).back['error']).toBe('invalid_request');
    });

    it.each(['scope', 'state', 'response_type', 'code_challenge', 'nonce', 'prompt'])(
      'B17: %s twice is invalid_request',
      async (name) => {
        const partner = await stage().partner('kestrelpay');
        const { url, state } = await partner.authorization(SIM_SWAP, { nonce: 'a-nonce', prompt: 'none' });
        url.searchParams.append(name, url.searchParams.get(name) ?? 'x');

        const answer = await stage().handset('ada').open(url);

        expect(answer.location?.searchParams.get('error')).toBe('invalid_request');
        if (name !== 'state') expect(answer.location?.searchParams.get('state')).toBe(state);
      },
    );

    it.each(['client_id', 'redirect_uri'])('B17: %s twice gets a page', async (name) => {
      const partner = await stage().partner('kestrelpay');
      const { url } = await partner.authorization(SIM_SWAP);
      url.searchParams.append(name, 'https://evil.example/');

      const answer = await stage().handset('ada').open(url);

      expect([answer.status, answer.location]).toEqual([400, undefined]);
    });

    it('B17: a posted request is not served, so that nothing can differ there', async () => {
      const partner = await stage().partner('kestrelpay');
      const { url } = await partner.authorization(SIM_SWAP);

      const posted = await stage()
        .handset('ada')
        .open(new URL('/authorize', url), { form: Object.fromEntries(url.searchParams) });

      expect([404, 405]).toContain(posted.status);
      expect(posted.location).toBeUndefined();
    });

    it.each([
      ['an unknown scope', `${SIM_SWAP} nope`],
      ['a scope of an API we do not serve', `${FRAUD} location-verification:verify`],
      ['a scope the application has not bought', `${FRAUD} number-verification:verify`],
      ['a purpose the application has not bought for it', 'dpv:IdentityVerification sim-swap:check'],
      ['no scope', ''],
      ['no API scope', `openid ${FRAUD}`],
      ['profile data', `openid profile email ${SIM_SWAP}`],
    ])('B18: %s is invalid_scope', async (_name, scope) => {
      const { back, pending } = await ask({ scope });

      expect(back).toMatchObject({ error: 'invalid_scope', state: pending.state });
    });

    it('B19: a client that bought nothing for this flow is unauthorized_client', async () => {
      const { clientId } = clientOf(stage().world, 'parcelpost');
      const set = (grant: string) =>
        stage().sql('update tenancy.product set grant_types = array[$2] where application_id = $1', [clientId, grant]);
      await set('client_credentials');

      const { back } = await ask({}, 'parcelpost');
      await set('authorization_code');

      expect(back['error']).toBe('unauthorized_client');
    });

    it('B20: a code is for its client and its redirect URI', async () => {
      const { partner, answer, pending } = await ask({});
      const redemption = partner.redemption(answer.location!, pending);
      const other = await stage().partner('parcelpost');

      const answers = [
        await other.tokenRequest(redemption),
        await partner.tokenRequest({ ...redemption, redirect_uri: 'http://localhost:4390/callback' }),
      ];

      expect(answers.map(({ status, json }) => [status, json['error']])).toEqual(Array(2).fill([400, 'invalid_grant']));
    });

    it('B20: a code used twice gives nothing, and takes down what the first use gave', async () => {
      const { partner, answer, pending } = await ask({});
      const redemption = partner.redemption(answer.location!, pending);
      const first = await partner.tokenRequest(redemption);
      const accessToken = String(first.json['access_token']);
      const before = await partner.call('/sim-swap/v2/check', { token: accessToken, json: {} });

      const second = await partner.tokenRequest(redemption);
      const after = await partner.call('/sim-swap/v2/check', { token: accessToken, json: {} });

      expect([first.status, before.status]).toEqual([200, 200]);
      expect([second.status, second.json['error']]).toEqual([400, 'invalid_grant']);
      expect([after.status, after.json['code']]).toEqual([401, 'UNAUTHENTICATED']);
    });

    it('B20: a code ends within 60 seconds', async () => {
      const { answer } = await ask({});

      const [row] = await stage().sql<{ seconds: number }>(
        `select extract(epoch from expires_at - now())::float as seconds from identity.oidc_payload
          where model = 'AuthorizationCode' order by expires_at desc limit 1`,
      );

      expect(answer.location!.searchParams.get('code')).toBeTruthy();
      expect(row!.seconds).toBeGreaterThan(30);
      expect(row!.seconds).toBeLessThanOrEqual(60);
    });

    it('B22: a second sign-in in the same browser leaves the first token alive', async () => {
      const kestrelPay = await stage().partner('kestrelpay');
      const handset = stage().handset('ada');
      const first = await stage().token(handset, kestrelPay, SIM_SWAP);
      await stage().token(handset, kestrelPay, SIM_SWAP);

      expect((await kestrelPay.call('/sim-swap/v2/check', { token: first, json: {} })).status).toBe(200);
      expect(decodeJwt(first).exp).toBeGreaterThan(Date.now() / 1000);
    });
  });
}
