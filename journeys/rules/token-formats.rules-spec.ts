import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { Partner } from '@openmast/testing';
import type { Stage } from '../stage';

const FRAUD = 'dpv:FraudPreventionAndDetection';
const CHECK = '/sim-swap/v2/check';
const SIM_SWAP = `${FRAUD} sim-swap:check`;
const VERIFY = `${FRAUD} number-verification:verify`;

/** One application for each format: RideNow has the deployment's own (encrypted), KestrelPay signed, ParcelPost opaque. */
const FORMATS = ['ridenow', 'kestrelpay', 'parcelpost'] as const;
type Application = (typeof FORMATS)[number];

/** CAMARA ICM, section 8: what a token is, who may ask about it, and that what ends it ends it in every format. */
export function tokenFormatRules(stage: () => Stage): void {
  /** A token of a line that has said yes where yes is needed; nobody else has decided anything about the line. */
  async function consentedToken(application: Application, extra = '') {
    const partner = await stage().partner(application);
    const line = await stage().freshLine();
    const handset = stage().handset(line.name);
    const { answer, pending } = await stage().visit(handset, partner, { scope: `${extra}${SIM_SWAP}` });
    const landed = answer.location ? answer : await stage().answerPage(handset, { page: answer, partner, answer: 'allow' });
    const tokens = await partner.exchange(landed.location!, pending);
    return { partner, line, token: tokens.access_token, idToken: tokens.id_token };
  }

  const gateway = () => stage().partner('north-gateway');
  async function introspect(caller: Partner, token: string) {
    return caller.tokenRequest({ token }, { url: `${stage().world.issuer}/introspect` });
  }
  const worth = (token: string) => stage().introspect(token);

  describe('Access tokens of every format', () => {
    it('I2: by default can be read by our APIs alone', async () => {
      const { token } = await consentedToken('ridenow');

      expect(token.split('.')).toHaveLength(5);
      expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'dir', enc: 'A256GCM', typ: 'at+jwt' });
      expect(() => decodeJwt(token)).toThrow();
    });

    it('I2: are a mere reference where a client wants it so, and stand nowhere in the database', async () => {
      const { token } = await consentedToken('parcelpost');

      const rows = await stage().sql(`select 1 from identity.oidc_payload where strpos(oidc_payload::text, $1) > 0`, [token]);

      expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(rows).toEqual([]);
    });

    it.each(FORMATS)('I1: open the API with nothing but themselves (%s)', async (application) => {
      const { partner, token } = await consentedToken(application);

      const calls = [await partner.call(CHECK, { token, json: {} }), await partner.call(CHECK, { token, json: {} })];

      expect(calls.map(({ status, json }) => [status, json])).toEqual([
        [200, { swapped: false }],
        [200, { swapped: false }],
      ]);
    });

    it.each(FORMATS)('I5: end with the consent, at once (%s)', async (application) => {
      if (application === 'kestrelpay') await demandConsent('kestrelpay', true);
      const { partner, line, token } = await consentedToken(application);
      const before = [(await partner.call(CHECK, { token, json: {} })).status, (await worth(token))['active']];

      await stage().staff('/v1/consents/withdraw', {
        phoneNumber: line.msisdn,
        clientId: partner.client.clientId,
        purpose: FRAUD,
        reason: 'spec',
      });
      const after = [(await partner.call(CHECK, { token, json: {} })).status, (await worth(token))['active']];
      if (application === 'kestrelpay') await demandConsent('kestrelpay', false);

      expect([before, after]).toEqual([
        [200, true],
        [403, false],
      ]);
    });

    it.each(FORMATS)('I5: end when the client revokes them, and only its own (%s)', async (application) => {
      const { partner, token } = await consentedToken(application);
      const stranger = await stage().partner(application === 'ridenow' ? 'kestrelpay' : 'ridenow');
      const url = `${stage().world.issuer}/revoke`;

      const foreign = await stranger.tokenRequest({ token }, { url });
      const between = await partner.call(CHECK, { token, json: {} });
      const own = await partner.tokenRequest({ token }, { url });
      const after = await partner.call(CHECK, { token, json: {} });

      expect([foreign.status, between.status, own.status, after.status]).toEqual([200, 200, 200, 401]);
      expect(await worth(token)).toEqual({ active: false });
    });

    it('I4: serve one call where the API says so, in the default format and as reference', async () => {
      for (const [application, scope] of [
        ['ridenow', VERIFY],
        ['parcelpost', 'dpv:DeliveryOfGoods number-verification:verify'],
      ] as const) {
        const partner = await stage().partner(application);
        const token = await stage().token(stage().handset('ada'), partner, scope);
        const call = () =>
          partner.call('/number-verification/v2/verify', { token, json: { phoneNumber: stage().world.lines[0]!.msisdn } });
        const before = await worth(token);

        const statuses = (await Promise.all(Array.from({ length: 20 }, call))).map(({ status }) => status);

        expect(before['active']).toBe(true);
        expect(statuses.filter((status) => status === 200)).toHaveLength(1);
        expect(statuses.filter((status) => status === 401)).toHaveLength(19);
        expect(await worth(token)).toEqual({ active: false });
      }
    });

    it('I6, K6: come with an ID token signed as the client registered it', async () => {
      const partner = await stage().partner('saffronmail');
      const { callback, pending } = await stage().signIn(stage().handset('ada'), partner, `openid ${SIM_SWAP}`);

      const { id_token: idToken = '' } = await partner.exchange(callback, pending);

      expect(decodeProtectedHeader(idToken).alg).toBe('RS256');
    });
  });

  describe('Introspection', () => {
    it.each(FORMATS)(
      'I3: tells a resource server what a token is worth, and nothing about the person (%s)',
      async (application) => {
        const { partner, line, token, idToken } = await consentedToken(application, 'openid ');

        const answer = await introspect(await gateway(), token);

        expect(answer.status).toBe(200);
        expect(answer.headers['cache-control']).toBe('no-store');
        expect(answer.json).toEqual({
          active: true,
          iss: stage().world.issuer,
          aud: stage().world.issuer,
          client_id: partner.client.clientId,
          sub: decodeJwt(idToken!).sub,
          scope: SIM_SWAP,
          exp: expect.any(Number),
          token_type: 'Bearer',
          amr: ['nba'],
        });
        expect(answer.text).not.toContain(line.msisdn.slice(1));
      },
    );

    it('I3: tells a client nothing, not even about its own token', async () => {
      const { partner, token } = await consentedToken('parcelpost');
      const stranger = await stage().partner('kestrelpay');

      const answers = [await introspect(partner, token), await introspect(stranger, token)];

      expect(answers.map(({ status, json }) => [status, json])).toEqual([
        [200, { active: false }],
        [200, { active: false }],
      ]);
    });

    it('I3: knows no refresh token, no code and no noise', async () => {
      const partner = await stage().partner('kestrelpay');
      const { callback, pending } = await stage().signIn(stage().handset('ada'), partner, `openid offline_access ${SIM_SWAP}`);
      const code = callback.searchParams.get('code')!;
      const unused = await worth(code);
      const { refresh_token: refreshToken = '' } = await partner.exchange(callback, pending);

      expect(refreshToken).not.toBe('');
      for (const text of [refreshToken, 'noise', 'a.b.c', 'a.b.c.d.e']) expect(await worth(text)).toEqual({ active: false });
      expect(unused).toEqual({ active: false });
    });

    it('A2, A10: asks its caller for private_key_jwt, as every endpoint does', async () => {
      const url = `${stage().world.issuer}/introspect`;
      const caller = await gateway();

      const bare = await caller.tokenRequest({ token: 'x', client_assertion: '', client_assertion_type: '' }, { url });
      const forged = await caller.tokenRequest({ token: 'x', client_assertion: 'x' }, { url });

      for (const answer of [bare, forged]) expect([answer.status, answer.json['error']]).toEqual([401, 'invalid_client']);
    });
  });

  async function demandConsent(name: string, isDemanded: boolean): Promise<void> {
    const [basis, was] = isDemanded ? ['consent', 'legitimate_interest'] : ['legitimate_interest', 'consent'];
    await stage().sql(
      `update tenancy.product p set lawful_basis = $1 from tenancy.application a
        where a.id = p.application_id and a.name = $2 and p.capability = 'sim-swap' and p.lawful_basis = $3`,
      [basis, name, was],
    );
  }
}
