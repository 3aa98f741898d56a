import { ResponseBodyError } from 'openid-client';
import { Inquirer } from '../rules/inquiry';
import { type FreshLine, type Stage } from '../stage';

const CHECK = '/sim-swap/v2/check';
const PURPOSE = 'dpv:FraudPreventionAndDetection';
const SCOPE = `${PURPOSE} sim-swap:check`;

/** Asking, allowing, refusing, and taking back. */
export function consentStories(stage: () => Stage): void {
  /** Opens the capture page for a line and gives one answer. */
  const answerPage = async (line: FreshLine, application: string, answer: 'allow' | 'refuse', scope = SCOPE) => {
    const partner = await stage().partner(application);
    const handset = stage().handset(line.name);
    const { answer: page, pending } = await stage().visit(handset, partner, { scope });
    const back = await stage().answerPage(handset, { page, partner, answer });
    return { partner, handset, page, pending, callback: back.location! };
  };
  const allowed = async (application: string) => {
    const line = await stage().freshLine();
    const { partner, handset, callback, pending } = await answerPage(line, application, 'allow');
    const { access_token: token } = await partner.exchange(callback, pending);
    return { line, partner, handset, token };
  };
  const withdraw = (line: FreshLine, clientId: string) =>
    stage().staff('/v1/consents/withdraw', { phoneNumber: line.msisdn, clientId, purpose: PURPOSE, reason: 'asked by phone' });

  describe('Consent', () => {
    it('B6, M3: is asked on a page of the operator, given by a tap, and then used', async () => {
      const line = await stage().freshLine();

      const { partner, page, callback, pending } = await answerPage(line, 'ridenow', 'allow');
      const { access_token: token, scope } = await partner.exchange(callback, pending);
      const verdict = await partner.call(CHECK, { token, json: { maxAge: 240 } });

      expect(page.status).toBe(200);
      expect(page.headers['content-type']).toMatch(/^text\/html/);
      expect(page.text).toContain('RideNow');
      expect(page.text).toContain('North Mobile');
      expect(page.text).not.toContain('<script');
      expect(page.text).not.toContain(line.msisdn.slice(1));
      expect(scope?.split(' ').sort()).toEqual(SCOPE.split(' ').sort());
      expect([verdict.status, verdict.json]).toEqual([200, { swapped: false }]);
    });

    it('P2, P3: is given behind a link that Consent Info hands out, and told anew at each step', async () => {
      const line = await stage().freshLine();
      const inquirer = new Inquirer(stage());
      const partner = await stage().partner('ridenow');
      const link = await inquirer.link(line, { callbackUrl: `${partner.redirectUri}?order=7` });
      const handset = stage().handset(line.name);
      const page = await handset.open(`${link.href}?state=mine`);
      const shown = await inquirer.reasons(line);

      const back = await stage().answerPage(handset, { page, partner, answer: 'allow' });
      const given = await inquirer.reasons(line);
      const token = await stage().token(handset, partner, SCOPE);
      await withdraw(line, partner.client.clientId);

      expect([shown, given, await inquirer.reasons(line)]).toEqual([['REQUESTED'], ['valid'], ['DENIED']]);
      expect(back.location?.search).toBe('?order=7&capture_result=granted&state=mine');
      expect((await partner.call(CHECK, { token, json: { maxAge: 240 } })).status).toBe(403);
    });

    it('once given is not asked for again', async () => {
      const { partner, handset } = await allowed('ridenow');

      const { callback } = await stage().signIn(handset, partner, SCOPE);

      expect(callback.searchParams.get('code')).toBeTruthy();
    });

    it('B6: refused comes back as access_denied, with the state, and stays refused under prompt=none', async () => {
      const line = await stage().freshLine();

      const { partner, handset, callback, pending } = await answerPage(line, 'ridenow', 'refuse');
      const silent = await stage().visit(handset, partner, { scope: SCOPE, prompt: 'none' });

      expect(Object.fromEntries(callback.searchParams)).toMatchObject({ error: 'access_denied', state: pending.state });
      expect(silent.answer.location!.searchParams.get('error')).toBe('access_denied');
    });

    it('is asked again after one refusal, and no more after two in a day', async () => {
      const line = await stage().freshLine();
      await answerPage(line, 'ridenow', 'refuse');

      const { partner, handset } = await answerPage(line, 'ridenow', 'refuse');
      const third = await stage().visit(handset, partner, { scope: SCOPE });

      expect(third.answer.location!.searchParams.get('error')).toBe('access_denied');
    });

    it('B7: missing under prompt=none is consent_required', async () => {
      const { name } = await stage().freshLine();
      const rideNow = await stage().partner('ridenow');

      const { answer } = await stage().visit(stage().handset(name), rideNow, { scope: SCOPE, prompt: 'none' });

      expect(answer.location!.searchParams.get('error')).toBe('consent_required');
    });

    it('I5, M6: withdrawn by staff bites on the very next call with the same token', async () => {
      const { line, partner, token } = await allowed('ridenow');
      const before = await partner.call(CHECK, { token, json: {} });

      const withdrawal = await withdraw(line, partner.client.clientId);
      const after = await partner.call(CHECK, { token, json: {} });

      expect([before.status, withdrawal.status, withdrawal.json]).toEqual([200, 200, { withdrawn: 1 }]);
      expect([after.status, after.json['code']]).toEqual([403, 'PERMISSION_DENIED']);
    });

    it('M6: withdrawn as a whole ends for every application at once', async () => {
      const { line, partner, handset, token } = await allowed('ridenow');
      const other = await answerPage(line, 'parcelpost', 'allow');
      const { access_token: otherToken } = await other.partner.exchange(other.callback, other.pending);

      const { status, json } = await stage().staff('/v1/consents/withdraw-all', {
        phoneNumber: line.msisdn,
        reason: 'asked in the shop',
      });

      expect([status, json]).toEqual([200, { withdrawn: 2 }]);
      expect((await partner.call(CHECK, { token, json: {} })).status).toBe(403);
      expect((await other.partner.call(CHECK, { token: otherToken, json: {} })).status).toBe(403);
      expect((await stage().visit(handset, partner, { scope: SCOPE, prompt: 'none' })).answer.location!.search).toContain(
        'error=',
      );
    });

    it('B21, M5: withdrawn between code and token: invalid_grant', async () => {
      const { line, partner, handset } = await allowed('ridenow');
      const { callback, pending } = await stage().signIn(handset, partner, SCOPE);

      await withdraw(line, partner.client.clientId);
      const failure: unknown = await partner.exchange(callback, pending).catch((error: unknown) => error);

      expect(failure).toBeInstanceOf(ResponseBodyError);
      expect(failure).toMatchObject({ status: 400, error: 'invalid_grant' });
    });

    it('withdrawn by the application itself ends its own permission at once', async () => {
      const { line, partner, token } = await allowed('ridenow');
      const twoLegged = await partner.clientCredentials('dpv:RightsFulfillment consents:withdraw');

      const answer = await partner.call('/consents/v1/withdraw', {
        token: twoLegged,
        json: { phoneNumber: line.msisdn, purpose: PURPOSE },
      });
      const after = await partner.call(CHECK, { token, json: {} });

      expect([answer.status, answer.text]).toEqual([204, '']);
      expect([after.status, after.json['code']]).toEqual([403, 'PERMISSION_DENIED']);
    });

    it("cannot be withdrawn with a subscriber's token, nor for a number nobody has, and tells neither apart", async () => {
      const { line, partner, token } = await allowed('ridenow');
      const twoLegged = await partner.clientCredentials('dpv:RightsFulfillment consents:withdraw');
      const json = { phoneNumber: line.msisdn, purpose: PURPOSE };

      const threeLegged = await partner.call('/consents/v1/withdraw', { token, json });
      const nobody = await partner.call('/consents/v1/withdraw', {
        token: twoLegged,
        json: { ...json, phoneNumber: '+990799999999' },
      });
      const after = await partner.call(CHECK, { token, json: {} });

      expect([threeLegged.status, nobody.status, after.status]).toEqual([401, 204, 200]);
    });

    describe('of two applications of one aggregator', () => {
      const setBasis = async (basis: string) => {
        const { client } = await stage().partner('kestrelpay');
        const text = `update tenancy.product set lawful_basis = $2 where application_id = $1 and capability = 'sim-swap'`;
        await stage().sql(text, [client.clientId, basis]);
      };
      beforeAll(() => setBasis('consent'));
      afterAll(() => setBasis('legitimate_interest'));

      it('A12, M2: given to one never serves the other, and withdrawn from one stays with the other', async () => {
        const { line, partner: rideNow, handset } = await allowed('ridenow');
        const kestrelPay = await stage().partner('kestrelpay');

        const silent = await stage().visit(handset, kestrelPay, { scope: SCOPE, prompt: 'none' });
        const { callback, pending } = await answerPage(line, 'kestrelpay', 'allow');
        const { access_token: token } = await kestrelPay.exchange(callback, pending);
        await withdraw(line, rideNow.client.clientId);
        const after = await kestrelPay.call(CHECK, { token, json: {} });

        expect(silent.answer.location!.searchParams.get('error')).toBe('consent_required');
        expect(after.status).toBe(200);
      });
    });

    it('M2, G8: given for one purpose is not found under another, nor for another scope', async () => {
      const { partner, handset } = await allowed('ridenow');

      const otherScope = await stage().visit(handset, partner, { scope: `${PURPOSE} sim-swap:retrieve-date`, prompt: 'none' });
      const otherPurpose = await stage().visit(handset, partner, {
        scope: 'dpv:IdentityVerification sim-swap:check',
        prompt: 'none',
      });

      expect(otherScope.answer.location!.searchParams.get('error')).toBe('consent_required');
      expect(otherPurpose.answer.location!.searchParams.get('error')).toBe('invalid_scope');
    });

    it('M1, M4: needs no asking where the basis is another, yet an objection ends the use at once', async () => {
      const line = await stage().freshLine();
      const kestrelPay = await stage().partner('kestrelpay');
      const token = await stage().token(stage().handset(line.name), kestrelPay, SCOPE);
      const before = await kestrelPay.call(CHECK, { token, json: {} });

      const { clientId } = kestrelPay.client;
      const objection = { phoneNumber: line.msisdn, clientId, purpose: PURPOSE, scopes: ['sim-swap:check'], reason: 'by letter' };
      const recorded = await stage().staff('/v1/consents/object', objection);
      const after = await kestrelPay.call(CHECK, { token, json: {} });
      const again = await stage().visit(stage().handset(line.name), kestrelPay, { scope: SCOPE });

      expect([before.status, recorded.status, after.status, after.json['code']]).toEqual([200, 204, 403, 'PERMISSION_DENIED']);
      expect(again.answer.location!.searchParams.get('error')).toBe('access_denied');
    });

    it('is listed for staff, with its end, and for nobody without a login', async () => {
      const { line, partner } = await allowed('ridenow');

      const found = await stage().staff('/v1/consents/search', { phoneNumber: line.msisdn });
      const stranger = await partner.call('/v1/consents/search', {
        json: { phoneNumber: line.msisdn },
        baseUrl: stage().world.operatorUrl,
      });

      expect(found.json).toEqual([
        expect.objectContaining({
          clientId: partner.client.clientId,
          purpose: PURPOSE,
          scope: 'sim-swap:check',
          state: 'granted',
        }),
      ]);
      expect(found.text).toContain('expiresAt');
      expect(stranger.status).toBe(401);
    });
  });
}
