import { numberOf } from '@openmast/testing';
import type { FreshLine, Stage } from '../stage';
import { CHECK, DATE, Inquirer, PURPOSE } from './inquiry';

const VERIFY = 'number-verification:verify';

/** CAMARA Consent Info 0.2, rows O1 to O13 of the checklist. */
export function consentInfoRules(stage: () => Stage): void {
  let inquirer: Inquirer;
  beforeAll(() => {
    inquirer = new Inquirer(stage());
  });
  const allow = async (line: FreshLine, scopes: readonly string[], partner = 'ridenow') => {
    const handset = stage().handset(line.name);
    const page = await handset.open(await inquirer.link(line, { scopes }, partner));
    await stage().answerPage(handset, { page, partner: await stage().partner(partner), answer: 'allow' });
  };
  const refuse = async (line: FreshLine, scopes: readonly string[]) => {
    const handset = stage().handset(line.name);
    const page = await handset.open(await inquirer.link(line, { scopes }));
    await stage().answerPage(handset, { page, partner: await stage().partner('ridenow'), answer: 'refuse' });
  };
  const threeLegged = async (line: FreshLine) =>
    stage().token(stage().handset(line.name), await stage().partner('ridenow'), `${PURPOSE} consent-info:retrieve`);
  const told = ({ status, json }: { status: number; json: Readonly<Record<string, unknown>> }) => [status, json['code']];

  describe('The question', () => {
    it.each<[string, unknown]>([
      ['scopes missing', { purpose: PURPOSE, requestCaptureUrl: false }],
      ['no scope', { scopes: [], purpose: PURPOSE, requestCaptureUrl: false }],
      ['scopes as a text', { scopes: CHECK, purpose: PURPOSE, requestCaptureUrl: false }],
      ['a scope that is no text', { scopes: [7], purpose: PURPOSE, requestCaptureUrl: false }],
      ['purpose missing', { scopes: [CHECK], requestCaptureUrl: false }],
      ['purpose of another form', { scopes: [CHECK], purpose: 'fraud', requestCaptureUrl: false }],
      ['requestCaptureUrl missing', { scopes: [CHECK], purpose: PURPOSE }],
      ['requestCaptureUrl as a text', { scopes: [CHECK], purpose: PURPOSE, requestCaptureUrl: 'yes' }],
      ['a number without plus', { scopes: [CHECK], purpose: PURPOSE, requestCaptureUrl: false, phoneNumber: '990100000001' }],
      ['a callback that is no text', { scopes: [CHECK], purpose: PURPOSE, requestCaptureUrl: true, callbackUrl: {} }],
      ['an unknown member', { scopes: [CHECK], purpose: PURPOSE, requestCaptureUrl: false, clientId: 'x' }],
      ['{}', {}],
      ['a list', []],
      ['no body', undefined],
    ])('O1: %s is 400 INVALID_ARGUMENT', async (_what, json) => {
      const answer =
        json === undefined
          ? await (
              await stage().partner('ridenow')
            ).call('/consent-info/v0.2/retrieve', {
              method: 'POST',
              token: await inquirer.tokenOf(await stage().partner('ridenow')),
            })
          : await inquirer.ask(json);

      expect(told(answer)).toEqual([400, 'INVALID_ARGUMENT']);
    });

    it('O2: without a person in the token the number must be named', async () => {
      expect(told(await inquirer.ask(inquirer.about(undefined)))).toEqual([422, 'MISSING_IDENTIFIER']);
    });

    it('O2: with a person in the token it must not be, the same number or not', async () => {
      const line = await stage().freshLine();
      const token = await threeLegged(line);
      const bare = await inquirer.ask(inquirer.about(undefined), { token });

      expect(bare.status).toBe(200);
      for (const msisdn of [line.msisdn, numberOf(stage().world, 'ada')])
        expect(told(await inquirer.ask(inquirer.about({ msisdn }), { token }))).toEqual([422, 'UNNECESSARY_IDENTIFIER']);
    });

    it('O3: is asked for the application of the token, and what another was allowed is not seen', async () => {
      const line = await stage().freshLine();
      await allow(line, [CHECK], 'parcelpost');
      const [own] = await inquirer.statuses(line, [CHECK], 'parcelpost');
      const [others] = await inquirer.statuses(line, [CHECK], 'ridenow');

      expect(own).toMatchObject({ statusValidForProcessing: true });
      expect(others).toMatchObject({ statusValidForProcessing: false, statusReason: 'PENDING' });
    });

    it.each([
      ['nobody’s number', () => stage().world.unknownNumber, 404, 'IDENTIFIER_NOT_FOUND'],
      ['another operator’s', () => numberOf(stage().world, 'cleo'), 404, 'IDENTIFIER_NOT_FOUND'],
      ['a barred line', () => numberOf(stage().world, 'dora'), 422, 'SERVICE_NOT_APPLICABLE'],
    ])('O4: %s', async (_what, number, status, code) => {
      const answer = await inquirer.ask(inquirer.about({ msisdn: number() }));

      expect(told(answer)).toEqual([status, code]);
      expect(answer.text).not.toContain(number().slice(1));
    });

    it.each([
      ['a scope never bought', { scopes: ['number-verification:device-phone-number:read'] }],
      ['one of two never bought', { scopes: [CHECK, 'kyc-match:match'] }],
      ['a scope bought for another purpose', { purpose: 'dpv:IdentityVerification' }],
      ['a purpose nobody knows', { purpose: 'dpv:NoSuchPurpose' }],
      ['something that is no scope', { scopes: ['no scope at all'] }],
      ['a purpose among the scopes', { scopes: [CHECK, PURPOSE] }],
    ])('O5: %s is 403 NOT_ALLOWED_SCOPES_PURPOSE', async (_what, change) => {
      const answer = await inquirer.ask(inquirer.about(await stage().freshLine(), change));

      expect(told(answer)).toEqual([403, 'CONSENT_INFO.NOT_ALLOWED_SCOPES_PURPOSE']);
    });

    it('O5: a token without the scope is 403 PERMISSION_DENIED; none, nonsense or a revoked one is 401', async () => {
      const rideNow = await stage().partner('ridenow');
      const other = await rideNow.clientCredentials('dpv:RightsFulfillment consents:withdraw');
      const revoked = await rideNow.clientCredentials(`${PURPOSE} consent-info:retrieve`);
      await rideNow.tokenRequest({ token: revoked }, { url: `${stage().world.issuer}/revoke` });
      const body = inquirer.about(await stage().freshLine());
      const none = await rideNow.call('/consent-info/v0.2/retrieve', { json: body });

      expect(told(await inquirer.ask(body, { token: other }))).toEqual([403, 'PERMISSION_DENIED']);
      expect(told(none)).toEqual([401, 'UNAUTHENTICATED']);
      expect(told(await inquirer.ask(body, { token: 'nonsense' }))).toEqual([401, 'UNAUTHENTICATED']);
      expect(told(await inquirer.ask(body, { token: revoked }))).toEqual([401, 'UNAUTHENTICATED']);
    });
  });

  describe('The answer', () => {
    it('O6: covers every scope once, grouped by equal status, with the purpose, and a reason exactly where it is no', async () => {
      const line = await stage().freshLine();
      await allow(line, [CHECK]);
      await inquirer.staff('object', line, [DATE]);

      const items = await inquirer.statuses(line, [CHECK, DATE, 'sim-swap', CHECK]);

      expect(items).toEqual([
        { scopes: [CHECK], purpose: PURPOSE, statusValidForProcessing: true, expirationDate: expect.any(String) },
        { scopes: [DATE], purpose: PURPOSE, statusValidForProcessing: false, statusReason: 'OBJECTED' },
        { scopes: ['sim-swap'], purpose: PURPOSE, statusValidForProcessing: false, statusReason: 'PENDING' },
      ]);
    });

    it('O6: scopes of equal status stand together, and no consent is needed where the basis is another', async () => {
      const line = await stage().freshLine();

      expect(await inquirer.statuses(line, [CHECK, VERIFY, DATE])).toEqual([
        { scopes: [CHECK, DATE], purpose: PURPOSE, statusValidForProcessing: false, statusReason: 'PENDING' },
        { scopes: [VERIFY], purpose: PURPOSE, statusValidForProcessing: true },
      ]);
    });

    it('O7: tells refused and withdrawn as DENIED, opted out as OBJECTED, run out as EXPIRED, never REVOKED', async () => {
      const [denied, withdrawn, objected, expired] = await Promise.all([1, 2, 3, 4].map(() => stage().freshLine()));
      await refuse(denied!, [CHECK]);
      for (const line of [withdrawn!, expired!]) await allow(line, [CHECK]);
      await inquirer.staff('withdraw', withdrawn!, [CHECK]);
      await inquirer.staff('object', objected!, [VERIFY]);
      await runOut(expired!);

      expect(await inquirer.reasons(denied!)).toEqual(['DENIED']);
      expect(await inquirer.reasons(withdrawn!)).toEqual(['DENIED']);
      expect(await inquirer.reasons(objected!, [VERIFY])).toEqual(['OBJECTED']);
      expect(await inquirer.reasons(expired!)).toEqual(['EXPIRED']);
    });

    it('O8: names the end of a yes, ahead or behind, in RFC 3339 with zone, and no date otherwise', async () => {
      const [limited, unlimited, expired, denied] = await Promise.all([1, 2, 3, 4].map(() => stage().freshLine()));
      for (const line of [limited!, expired!]) await allow(line, [CHECK]);
      await allow(unlimited!, [CHECK], 'parcelpost');
      await refuse(denied!, [CHECK]);
      await runOut(expired!);

      const [ahead] = await inquirer.statuses(limited!);
      const [behind] = await inquirer.statuses(expired!);
      const days = (Date.parse(ahead?.expirationDate ?? '') - Date.now()) / 86_400_000;

      expect(ahead?.expirationDate).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      expect(days).toBeGreaterThan(179);
      expect(days).toBeLessThanOrEqual(180);
      expect(behind).toMatchObject({ statusReason: 'EXPIRED', expirationDate: expect.stringMatching(/Z$/) });
      expect(Date.parse(behind?.expirationDate ?? '')).toBeLessThan(Date.now());
      expect((await inquirer.statuses(unlimited!, [CHECK], 'parcelpost'))[0]).not.toHaveProperty('expirationDate');
      expect((await inquirer.statuses(denied!))[0]).not.toHaveProperty('expirationDate');
    });

    async function runOut({ msisdn }: FreshLine): Promise<void> {
      const { text } = await stage().staff('/v1/consents/search', { phoneNumber: msisdn });
      const [{ id = '' } = {}] = JSON.parse(text) as { id?: string }[];
      await stage().sql("update consent.record set expires_at = now() - interval '1 minute' where id = $1", [id]);
    }

    it('O9: hands out one link, on request, for what the person can still allow; never for a no', async () => {
      const [fresh, denied, objected, valid, mixed, expired] = await Promise.all(
        [1, 2, 3, 4, 5, 6].map(() => stage().freshLine()),
      );
      await refuse(denied!, [CHECK]);
      await inquirer.staff('object', objected!, [CHECK]);
      for (const line of [valid!, expired!]) await allow(line, [CHECK]);
      await runOut(expired!);
      await refuse(mixed!, [DATE]);
      const linkFor = async (line: FreshLine, scopes: readonly string[] = [CHECK], requestCaptureUrl = true) =>
        (await inquirer.ask(inquirer.about(line, { scopes, requestCaptureUrl }))).json['captureUrl'];
      const url = expect.stringMatching(new RegExp(`^${stage().world.issuer}/capture/[\\w-]{43}$`));

      expect(await linkFor(fresh!)).toEqual(url);
      expect(await linkFor(fresh!, [CHECK], false)).toBeUndefined();
      expect(await linkFor(expired!)).toEqual(url);
      expect(await linkFor(mixed!, [CHECK, DATE, 'sim-swap'])).toEqual(url);
      for (const line of [denied!, objected!, valid!]) expect(await linkFor(line)).toBeUndefined();
      // A child's phone: nobody is asked there who does not decide for the line.
      const child = { name: 'gus', msisdn: numberOf(stage().world, 'gus') };
      expect(await linkFor(child)).toBeUndefined();
      expect(await inquirer.reasons(child)).toEqual(['PENDING']);
    });

    it('O10: too many links for one line are 403 CAPTURE_FREQUENCY_EXCEEDED, and the status alone is still told', async () => {
      const [line, other] = [await stage().freshLine(), await stage().freshLine()];
      const withLink = () => inquirer.ask(inquirer.about(line, { requestCaptureUrl: true }));
      const answers = await Promise.all(Array.from({ length: 14 }, withLink));
      const after = await withLink();

      expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
      expect(told(after)).toEqual([403, 'CONSENT_INFO.CAPTURE_FREQUENCY_EXCEEDED']);
      expect((await inquirer.ask(inquirer.about(line))).status).toBe(200);
      expect((await inquirer.ask(inquirer.about(other, { requestCaptureUrl: true }))).status).toBe(200);
      expect((await inquirer.ask(inquirer.about(line, { requestCaptureUrl: true }), { partner: 'parcelpost' })).status).toBe(200);
    });

    it.each([
      'not a URL',
      '',
      '/callback',
      'http://parcelpost.example/callback',
      'https://evil.example/callback',
      'https://parcelpost.example.evil.example/',
      'https://parcelpost.example@evil.example/',
      'https://parcelpost.example\\@evil.example/',
      'https://parcelpost.example:8443/callback',
      'https://parcelpost.example/#there',
      'http://127.0.0.1:4390/callback',
      'com.evil.app://done',
      'javascript:alert(1)',
      'data:text/html,hello',
    ])('O11: the callback %p is 403 INVALID_CALLBACK_URL', async (callbackUrl) => {
      const body = inquirer.about(await stage().freshLine(), { requestCaptureUrl: true, callbackUrl });

      expect(told(await inquirer.ask(body, { partner: 'parcelpost' }))).toEqual([403, 'CONSENT_INFO.INVALID_CALLBACK_URL']);
    });

    it.each(['https://parcelpost.example/any/path?order=7', 'http://localhost:4999/loopback'])(
      'O11: the callback %s is taken, for it is ParcelPost’s and nobody else’s',
      async (callbackUrl) => {
        const body = inquirer.about(await stage().freshLine(), { requestCaptureUrl: true, callbackUrl });
        const harbour = 'https://parcelpost.example/';

        expect((await inquirer.ask(body, { partner: 'parcelpost' })).status).toBe(200);
        expect(told(await inquirer.ask({ ...body, callbackUrl: harbour }, { partner: 'ridenow' }))).toEqual([
          403,
          'CONSENT_INFO.INVALID_CALLBACK_URL',
        ]);
      },
    );

    it('O12: x-correlator comes back on every answer; an invalid one is 400', async () => {
      const body = inquirer.about(await stage().freshLine());
      const sent = { 'x-correlator': 'b4333c46-49c0_<{a}>;:/.' };
      const good = await inquirer.ask(body, { headers: sent });
      const bad = await inquirer.ask(body, { headers: { 'x-correlator': 'no spaces' } });
      const unauthenticated = await inquirer.ask(body, { headers: sent, token: 'nonsense' });

      expect([good.status, good.headers['x-correlator']]).toEqual([200, sent['x-correlator']]);
      expect(told(bad)).toEqual([400, 'INVALID_ARGUMENT']);
      expect(unauthenticated.headers['x-correlator']).toBe(sent['x-correlator']);
    });

    it('O13: needs no consent of its own, with either kind of token, and its errors are CAMARA’s', async () => {
      const line = await stage().freshLine();
      const silent = await stage().visit(stage().handset(line.name), await stage().partner('ridenow'), {
        scope: `${PURPOSE} consent-info:retrieve`,
        prompt: 'none',
      });
      const token = await threeLegged(line);
      const error = await inquirer.ask({});

      expect(silent.answer.location?.searchParams.has('code')).toBe(true);
      expect((await inquirer.ask(inquirer.about(undefined), { token })).status).toBe(200);
      expect((await inquirer.ask(inquirer.about(line))).status).toBe(200);
      expect(Object.keys(error.json).sort()).toEqual(['code', 'message', 'status']);
      expect(await inquirer.recorded(line)).toEqual([]);
    });
  });
}
