import { type Stage } from '../stage';

const FRAUD = 'dpv:FraudPreventionAndDetection';
const OFFLINE = `openid offline_access ${FRAUD} sim-swap:check`;
const CHECK = '/sim-swap/v2/check';

/** CAMARA ICM, section 7, and revocation. KestrelPay's SIM Swap may be refreshed; nothing of RideNow's may. */
export function refreshRules(stage: () => Stage): void {
  async function tokens(scope = OFFLINE, application = 'kestrelpay', line = 'ada', extra: Readonly<Record<string, string>> = {}) {
    const partner = await stage().partner(application);
    const { answer, pending } = await stage().visit(stage().handset(line), partner, { scope, ...extra });
    const { json } = await partner.tokenRequest(partner.redemption(answer.location!, pending));
    stage().seen.note('refresh_token', json['refresh_token']);
    return { partner, access: String(json['access_token']), refresh: String(json['refresh_token']), json };
  }
  type Partner = Awaited<ReturnType<typeof tokens>>['partner'];

  const refreshWith = (partner: Partner, refresh: string) =>
    partner.tokenRequest({ grant_type: 'refresh_token', refresh_token: refresh });
  const call = (partner: Partner, token: string) => partner.call(CHECK, { token, json: {} });

  describe('Offline access', () => {
    it('H1: offline_access brings a refresh token without prompt=consent', async () => {
      const { partner, refresh, json } = await tokens();
      const { status, json: second } = await refreshWith(partner, refresh);

      expect(json['refresh_token']).toEqual(expect.any(String));
      expect(status).toBe(200);
      expect((await call(partner, String(second['access_token']))).status).toBe(200);
    });

    it('H1: not asked for, or not bought, there is none', async () => {
      expect((await tokens(`openid ${FRAUD} sim-swap:check`)).json).not.toHaveProperty('refresh_token');
      expect(
        (await tokens('offline_access dpv:DeliveryOfGoods number-verification:verify', 'parcelpost')).json,
      ).not.toHaveProperty('refresh_token');
    });

    it('H5: Number Verification never brings one', async () => {
      const scope = 'offline_access dpv:IdentityVerification number-verification:verify';

      expect((await tokens(scope)).json).not.toHaveProperty('refresh_token');
    });

    it('H3: an objection ends refreshing, and the tokens that live', async () => {
      const { name, msisdn } = await stage().freshLine();
      const { partner, refresh, access } = await tokens(OFFLINE, 'kestrelpay', name);
      const objection = {
        phoneNumber: msisdn,
        clientId: partner.client.clientId,
        purpose: FRAUD,
        scopes: ['sim-swap:check'],
        reason: 'x',
      };

      await stage().staff('/v1/consents/object', objection);

      expect((await refreshWith(partner, refresh)).json['error']).toBe('invalid_grant');
      expect((await call(partner, access)).status).toBe(403);
    });

    it('M6: a withdrawal ends what was built on the consent for good: a yes given later brings it to life no more', async () => {
      const line = await stage().freshLine();
      const { partner, refresh } = await tokens(OFFLINE, 'kestrelpay', line.name);
      const target = { phoneNumber: line.msisdn, clientId: partner.client.clientId, purpose: FRAUD };
      await stage().staff('/v1/consents/object', { ...target, scopes: ['sim-swap:check'], reason: 'x' });
      await stage().sql(
        `update consent.record r set state = 'granted' from consent.processing p
          where p.id = r.processing_id and p.application_id = $1 and r.state = 'objected'`,
        [partner.client.clientId],
      );

      const late = await refreshWith(partner, refresh);
      const anew = await tokens(OFFLINE, 'kestrelpay', line.name);

      expect([late.status, late.json['error']]).toEqual([400, 'invalid_grant']);
      expect((await refreshWith(partner, anew.refresh)).status).toBe(200);
    });

    it('H3: a product taken away ends refreshing', async () => {
      const { partner, refresh } = await tokens();
      const change = `update tenancy.product set grant_types = $2 where application_id = $1 and 'sim-swap:check' = any(scopes)`;
      await stage().sql(change, [partner.client.clientId, ['authorization_code']]);

      const { status, json } = await refreshWith(partner, refresh);
      await stage().sql(change, [partner.client.clientId, ['authorization_code', 'refresh_token']]);

      expect([status, json['error']]).toEqual([400, 'invalid_grant']);
    });

    it('H4: a used refresh token kills the family', async () => {
      const { partner, refresh } = await tokens();
      const { json: second } = await refreshWith(partner, refresh);

      expect((await refreshWith(partner, refresh)).json['error']).toBe('invalid_grant');
      expect((await refreshWith(partner, String(second['refresh_token']))).json['error']).toBe('invalid_grant');
      expect((await call(partner, String(second['access_token']))).status).toBe(401);
    });

    it('H4: twenty uses of one refresh token at once give one answer', async () => {
      const { partner, refresh } = await tokens();

      const answers = await Promise.all(Array.from({ length: 20 }, () => refreshWith(partner, refresh)));

      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ json }) => json['error'] === 'invalid_grant')).toHaveLength(19);
    });

    it('H2: another client’s refresh token is invalid_grant', async () => {
      const { refresh } = await tokens();
      const other = await stage().partner('ridenow');

      expect((await refreshWith(other, refresh)).status).toBe(400);
    });
  });

  describe('Revocation', () => {
    const revoke = (partner: Partner, token: string) =>
      partner.tokenRequest({ token }, { url: `${stage().world.issuer}/revoke` });

    it('RFC 7009: a revoked access token is dead on the next call', async () => {
      const { partner, access } = await tokens();
      expect((await call(partner, access)).status).toBe(200);

      expect((await revoke(partner, access)).status).toBe(200);

      expect((await call(partner, access)).status).toBe(401);
    });

    it('RFC 7009: a revoked refresh token takes its access tokens with it', async () => {
      const { partner, access, refresh } = await tokens();

      await revoke(partner, refresh);

      expect((await refreshWith(partner, refresh)).json['error']).toBe('invalid_grant');
      expect((await call(partner, access)).status).toBe(401);
    });

    it('RFC 7009: another client cannot revoke it, and is told nothing', async () => {
      const { partner, access } = await tokens();

      expect((await revoke(await stage().partner('ridenow'), access)).status).toBe(200);

      expect((await call(partner, access)).status).toBe(200);
    });

    it('A2: revoking needs client authentication', async () => {
      const { partner, access } = await tokens();
      const answer = await partner.tokenRequest(
        { token: access, client_assertion: '' },
        { url: `${stage().world.issuer}/revoke` },
      );

      expect([answer.status, answer.json['error']]).toEqual([401, 'invalid_client']);
    });
  });
}
