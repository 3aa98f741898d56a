import { createHash } from 'node:crypto';
import { numberOf } from '@openmast/testing';
import type { Stage } from '../stage';

const VERIFY = '/number-verification/v2/verify';
const SHARE = '/number-verification/v2/device-phone-number';
const IDENTITY = 'dpv:IdentityVerification number-verification:verify';
const DELIVERY = 'dpv:DeliveryOfGoods number-verification:verify';
const FRAUD = 'dpv:FraudPreventionAndDetection number-verification:verify';
const SOMEBODY_ELSE = '+990100000099';

/** Number Verification 2.1.0 from the first redirect to the answer. */
export function numberVerificationStories(stage: () => Stage): void {
  const token = async (line: string, application: string, scope: string) => {
    const partner = await stage().partner(application);
    return { partner, token: await stage().token(stage().handset(line), partner, scope) };
  };

  describe('Number Verification', () => {
    it('B2: says true for the number in the phone, in one redirect and without a page', async () => {
      const kestrelPay = await stage().partner('kestrelpay');
      const pending = await kestrelPay.authorization(IDENTITY);

      const answer = await stage().handset('ada').open(pending.url);
      const tokens = await kestrelPay.exchange(answer.location!, pending);
      const verdict = await kestrelPay.call(VERIFY, {
        token: tokens.access_token,
        json: { phoneNumber: numberOf(stage().world, 'ada') },
        headers: { 'x-correlator': 'journey-1' },
      });

      expect(answer.status).toBe(302);
      expect(answer.text).not.toContain('<form');
      expect(answer.location!.href).toContain(`${kestrelPay.redirectUri}?code=`);
      expect([verdict.status, verdict.json]).toEqual([200, { devicePhoneNumberVerified: true }]);
      expect(verdict.headers['x-correlator']).toBe('journey-1');
      expect(tokens.expiresIn()).toBeLessThanOrEqual(300);
      expect(tokens.refresh_token).toBeUndefined();
    });

    it('says false for another number, as an answer and not as an error', async () => {
      const { partner, token: once } = await token('ada', 'kestrelpay', IDENTITY);

      const verdict = await partner.call(VERIFY, { token: once, json: { phoneNumber: SOMEBODY_ELSE } });

      expect([verdict.status, verdict.json]).toEqual([200, { devicePhoneNumberVerified: false }]);
    });

    it.each([
      ['small letters', (hash: string) => hash, true],
      ['capitals', (hash: string) => hash.toUpperCase(), true],
      ['a wrong digit', (hash: string) => (hash.startsWith('0') ? '1' : '0') + hash.slice(1), false],
    ])('compares a hash in %s', async (_name, spell, isVerified) => {
      const { partner, token: once } = await token('ada', 'kestrelpay', IDENTITY);
      const hash = createHash('sha256').update(numberOf(stage().world, 'ada')).digest('hex');

      const verdict = await partner.call(VERIFY, { token: once, json: { hashedPhoneNumber: spell(hash) } });

      expect([verdict.status, verdict.json]).toEqual([200, { devicePhoneNumberVerified: isVerified }]);
    });

    it('shares the number where that was bought and allowed', async () => {
      const scope = 'dpv:IdentityVerification number-verification:device-phone-number:read';
      const { partner, token: once } = await token('ada', 'kestrelpay', scope);

      const answer = await partner.call(SHARE, { token: once });

      expect([answer.status, answer.json]).toEqual([200, { devicePhoneNumber: numberOf(stage().world, 'ada') }]);
    });

    it('recognises a line by the header its gateway adds', async () => {
      const { partner, token: once } = await token('ben', 'parcelpost', DELIVERY);

      const verdict = await partner.call(VERIFY, { token: once, json: { phoneNumber: numberOf(stage().world, 'ben') } });

      expect(verdict.json).toEqual({ devicePhoneNumberVerified: true });
    });

    it('I4: serves one call per token', async () => {
      const { partner, token: once } = await token('ada', 'ridenow', FRAUD);
      const json = { phoneNumber: numberOf(stage().world, 'ada') };

      const first = await partner.call(VERIFY, { token: once, json });
      const second = await partner.call(VERIFY, { token: once, json });

      expect([first.status, second.status, second.json['code']]).toEqual([200, 401, 'UNAUTHENTICATED']);
    });

    it.each([
      ['Wi-Fi', 'ada', true, {}],
      ['Wi-Fi, asked with prompt=none', 'ada', true, { prompt: 'none' }],
      ['Wi-Fi of a line known by header', 'ben', true, {}],
      ["another operator's line", 'cleo', false, {}],
    ])('does not sign in over %s: login_required', async (_name, line, isOnWifi, extra) => {
      const kestrelPay = await stage().partner('kestrelpay');

      const { answer, pending } = await stage().visit(stage().handset(line, { isOnWifi }), kestrelPay, {
        scope: IDENTITY,
        ...extra,
      });

      expect(answer.status).toBe(302);
      expect(Object.fromEntries(answer.location!.searchParams)).toMatchObject({ error: 'login_required', state: pending.state });
      expect(answer.location!.searchParams.has('code')).toBe(false);
    });

    it.each([[{}], [{ prompt: 'consent' }], [{ prompt: 'login' }]])(
      'B9: never shows a page: where consent is missing the answer is consent_required (%j)',
      async (extra) => {
        const { name } = await stage().freshLine();
        const kestrelPay = await stage().partner('kestrelpay');
        const pending = await kestrelPay.authorization(IDENTITY, extra);

        const answer = await stage().handset(name).open(pending.url);

        expect(answer.status).toBe(302);
        expect(answer.text).not.toContain('<form');
        expect(answer.location!.href.startsWith(kestrelPay.redirectUri)).toBe(true);
        expect(Object.fromEntries(answer.location!.searchParams)).toMatchObject({
          error: 'consent_required',
          state: pending.state,
        });
      },
    );

    it('B3: asks the network anew on every sign-in: another SIM with the same cookies is another subscriber', async () => {
      const [first, second] = [await stage().freshLine(), await stage().freshLine()];
      const parcelPost = await stage().partner('parcelpost');
      const phone = stage().handset(first.name);
      const before = await stage().token(phone, parcelPost, DELIVERY);

      const otherSim = stage().handset(second.name, { cookies: phone.cookies });
      const after = await stage().token(otherSim, parcelPost, DELIVERY);
      const verdicts = await Promise.all([
        parcelPost.call(VERIFY, { token: before, json: { phoneNumber: first.msisdn } }),
        parcelPost.call(VERIFY, { token: after, json: { phoneNumber: second.msisdn } }),
      ]);

      expect(phone.cookies.values()).not.toEqual([]);
      expect(verdicts.map(({ json }) => json)).toEqual([
        { devicePhoneNumberVerified: true },
        { devicePhoneNumberVerified: true },
      ]);
    });
  });
}
