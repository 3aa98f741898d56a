import type { Stage } from '../stage';

const JOINED = 'dpv:FraudPreventionAndDetection#sim-swap:check';
const TODAY = 'dpv:FraudPreventionAndDetection sim-swap:check';
const CHECK = '/sim-swap/v2/check';

/** What old partners may keep doing, each by agreement: never for others, and never both ways. */
export function dialectRules(stage: () => Stage): void {
  const basic = (id: string, secret: string) => ({ authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` });
  const noAssertion = { client_assertion: '', client_assertion_type: '' };

  describe('The joined purpose', () => {
    it('G3: of a client that agreed on it means what today’s form means, from sign-in to call', async () => {
      const partner = await stage().partner('cobblemarket');
      const { callback, pending } = await stage().signIn(stage().handset('ada'), partner, `openid ${JOINED}`);

      const tokens = await partner.exchange(callback, pending);
      const call = await partner.call(CHECK, { token: tokens.access_token, json: {} });

      expect(tokens.scope?.split(' ').sort()).toEqual(TODAY.split(' ').sort());
      expect([call.status, call.json]).toEqual([200, { swapped: true }]);
    });

    it('G3: works pushed, and with offline access', async () => {
      const partner = await stage().partner('cobblemarket');
      const pending = await partner.authorization(`openid offline_access ${JOINED}`);
      const pushed = await partner.tokenRequest(Object.fromEntries(pending.url.searchParams), {
        url: `${stage().world.issuer}/par`,
      });
      const url = new URL(`${stage().world.issuer}/authorize`);
      url.searchParams.set('client_id', partner.client.clientId);
      url.searchParams.set('request_uri', String(pushed.json['request_uri']));
      const answer = await stage()
        .handset('ada')
        .browse(url, [new URL(partner.redirectUri).origin]);
      const tokens = await partner.exchange(answer.location!, pending);

      const refreshed = await partner.tokenRequest({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' });

      expect([pushed.status, refreshed.status]).toEqual([201, 200]);
      const call = await partner.call(CHECK, { token: String(refreshed.json['access_token']), json: {} });
      expect(call.status).toBe(200);
    });

    it('G3: works from a server: client credentials and CIBA', async () => {
      const partner = await stage().partner('cobblemarket');

      const twoLegged = await partner.tokenRequest({
        grant_type: 'client_credentials',
        scope: 'dpv:RightsFulfillment#consents:withdraw',
      });
      const asked = await partner.tokenRequest(
        { scope: `openid ${JOINED}`, login_hint: `tel:${stage().world.lines[0]!.msisdn}` },
        { url: `${stage().world.issuer}/bc-authorize` },
      );

      expect([twoLegged.status, twoLegged.json['scope']]).toEqual([200, 'dpv:RightsFulfillment consents:withdraw']);
      expect(asked.status).toBe(200);
    });

    it.each([
      ['today’s form', TODAY],
      ['both forms at once', `${JOINED} sim-swap:retrieve-date`],
      ['two purposes', `${JOINED} dpv:Marketing#sim-swap:retrieve-date`],
    ])('G1, G3: is all that such a client may write: %s is invalid_scope', async (_name, scope) => {
      const partner = await stage().partner('cobblemarket');

      const { answer } = await stage().visit(stage().handset('ada'), partner, { scope });

      expect(answer.location?.searchParams.get('error')).toBe('invalid_scope');
    });

    it('G3: of anybody else is an unknown purpose', async () => {
      const { answer } = await stage().visit(stage().handset('ada'), await stage().partner('kestrelpay'), { scope: JOINED });

      expect(answer.location?.searchParams.get('error')).toBe('invalid_scope');
    });
  });

  describe('The client secret', () => {
    it('A2: signs a client in that agreed on it', async () => {
      const partner = await stage().partner('saffronmail');

      const token = await stage().token(stage().handset('ada'), partner, TODAY);

      expect((await partner.call(CHECK, { token, json: {} })).status).toBe(200);
    });

    it('A2: is the only way in for such a client: its key is not taken', async () => {
      const partner = await stage().partner('saffronmail');
      const { callback, pending } = await stage().signIn(stage().handset('ada'), partner, TODAY);

      const answer = await partner.tokenRequest(partner.redemption(callback, pending));

      expect([answer.status, answer.json['error']]).toEqual([401, 'invalid_client']);
    });

    it.each(['', 'wrong', 'the hash'])('A2: wrong, is 401 invalid_client (%p)', async (kind) => {
      const partner = await stage().partner('saffronmail');
      const { callback, pending } = await stage().signIn(stage().handset('ada'), partner, TODAY);
      const { clientId } = partner.client;
      const [row] = await stage().sql<{ hash: string }>(
        'select client_secret_hash as hash from tenancy.application where id = $1',
        [clientId],
      );
      const secret = kind === 'the hash' ? row!.hash : kind;

      const answer = await partner.tokenRequest(
        { ...partner.redemption(callback, pending), ...noAssertion },
        { headers: basic(clientId, secret) },
      );

      expect([answer.status, answer.json['error']]).toEqual([401, 'invalid_client']);
    });

    it('A2: together with an assertion is refused, and stands in no form', async () => {
      const partner = await stage().partner('saffronmail');
      const { clientId, clientSecret = '' } = partner.client;
      const { callback, pending } = await stage().signIn(stage().handset('ada'), partner, TODAY);
      const form = partner.redemption(callback, pending);

      const both = await partner.tokenRequest(form, { headers: basic(clientId, clientSecret) });
      const inForm = await partner.tokenRequest({ ...form, ...noAssertion, client_id: clientId, client_secret: clientSecret });

      expect(both.status).toBeGreaterThanOrEqual(400);
      expect([inForm.status, inForm.json['error']]).toEqual([401, 'invalid_client']);
    });

    it('K2: is announced nowhere', async () => {
      const { json } = await (await stage().partner('kestrelpay')).call('/.well-known/openid-configuration');

      for (const endpoint of ['token', 'revocation', 'introspection'])
        expect(json[`${endpoint}_endpoint_auth_methods_supported`]).toEqual(['private_key_jwt']);
    });
  });
}
