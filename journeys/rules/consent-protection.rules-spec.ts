import { type Answer, type Handset, captureFormIn } from '@openmast/testing';
import { CodePhone, forgetCounts } from '../code-phone';
import { setFaults } from '../simulated-core';
import { type Stage, originsOf } from '../stage';
import { CHECK, DATE, Inquirer } from './inquiry';

const FRAUD = 'dpv:FraudPreventionAndDetection';
const SIM_SWAP = `${FRAUD} sim-swap:check`;
const CHECK_IN_WORDS = 'check whether the SIM of this line was changed recently';
const DATE_IN_WORDS = 'read when the SIM of this line was last changed';
const NEXT_PAGE = /^\/interaction\/[\w-]+\/confirm$/;

/** What a product may ask for besides the press of a button: a code by text message, and time to read. */
export function consentProtectionRules(stage: () => Stage): void {
  const protect = (secondChannel: boolean, seconds: number) =>
    stage().sql(
      `update tenancy.product set needs_second_channel = $1, minimum_display_seconds = $2
        where capability = 'sim-swap' and lawful_basis = 'consent'`,
      [secondChannel, seconds],
    );
  const events = ({ line }: CodePhone) =>
    stage().sql<{ channel: string; state: string; amr: string[]; scope: string }>(
      `select e.channel, e.state, e.evidence -> 'amr' as amr, p.scope from consent.event e
         join consent.record r on r.id = e.record_id join consent.processing p on p.id = r.processing_id join subscriber.subscriber s on s.id = r.subscriber_id
        where s.subscription_id = $1 order by p.scope`,
      [line.name.replace('guest-', 'guest-subscription-')],
    );
  const onMobile = async () => {
    const line = await stage().freshLine();
    return new CodePhone(stage(), line, stage().handset(line.name));
  };
  const press = (phone: CodePhone, page: Answer, answer: string, extra: Readonly<Record<string, string>> = {}) => {
    const { action, token } = captureFormIn(page.text);
    return phone.post(action, { token, answer, ...extra });
  };
  /** What a page says it is about, without its details. */
  const itemsOf = ({ text }: Answer) =>
    [...(/<ul>(.*?)<\/ul>/s.exec(text)?.[1] ?? '').matchAll(/<li>(.*?)<\/li>/g)].map(([, words]) => words);
  const typed = (phone: CodePhone, page: Answer, code: string) => press(phone, page, 'code', { code });
  const follow = async (handset: Handset, { location }: Answer, partner = 'ridenow') =>
    handset.browse(location!, originsOf(await stage().partner(partner)));

  /** RideNow's question on the screen of a phone. */
  async function asked(phone: CodePhone, scope = SIM_SWAP) {
    const partner = await stage().partner('ridenow');
    return (await stage().visit(phone.browser, partner, { scope })).answer;
  }

  beforeEach(() => forgetCounts(stage()));

  describe('A second channel', () => {
    beforeAll(() => protect(true, 0));
    afterAll(() => protect(false, 0));

    it('in the flow: after "allow" a code is needed, nothing is recorded before it, and it confirms exactly this', async () => {
      const phone = await onMobile();
      const page = await asked(phone);
      let next: Answer | undefined;
      const code = await phone.codeFrom(async () => (next = await press(phone, page, 'allow')));
      const before = await events(phone);
      const confirm = await phone.get(next!.location!.pathname);
      const text = await phone.textAfter(0);
      const wrong = await typed(phone, confirm, code === '000000' ? '000001' : '000000');
      const stillBefore = await events(phone);
      const done = await follow(phone.browser, await typed(phone, confirm, code));

      expect(next!.location!.pathname).toMatch(NEXT_PAGE);
      expect(text).toMatch(/^North Mobile: \d{6} confirms that you allow RideNow to use information about your line\./);
      expect(confirm.text).toMatch(/autoComplete="one-time-code"/i);
      expect(confirm.text).toContain('With the code you allow <bdi>RideNow</bdi> to');
      expect(itemsOf(confirm)).toEqual([CHECK_IN_WORDS]);
      expect(confirm.text).toContain('For fraud prevention and detection.');
      expect([before, stillBefore, wrong.location?.search]).toEqual([[], [], '?wrong']);
      expect(done.location?.searchParams.has('code')).toBe(true);
      expect(await events(phone)).toEqual([
        { channel: 'authorization', state: 'granted', amr: ['nba', 'otp', 'sms'], scope: 'sim-swap:check' },
      ]);
    });

    it('in the flow: a refusal needs none, neither at once nor on the page of the code', async () => {
      const [atOnce, later] = [await onMobile(), await onMobile()];
      const refused = await follow(atOnce.browser, await press(atOnce, await asked(atOnce), 'refuse'));
      const next = await press(later, await asked(later), 'allow');
      const confirm = await later.get(next.location!.pathname);
      const refusedLater = await follow(later.browser, await press(later, confirm, 'refuse'));

      for (const { location } of [refused, refusedLater]) expect(location?.searchParams.get('error')).toBe('access_denied');
      expect(await events(atOnce)).toMatchObject([{ state: 'denied', amr: ['nba'] }]);
      expect(await events(later)).toMatchObject([{ state: 'denied', amr: ['nba'] }]);
    });

    it('in the flow: of simultaneous presses with the right code one yes is recorded', async () => {
      const phone = await onMobile();
      const page = await asked(phone);
      let next: Answer | undefined;
      const code = await phone.codeFrom(async () => (next = await press(phone, page, 'allow')));
      const confirm = await phone.get(next!.location!.pathname);
      await Promise.all(Array.from({ length: 6 }, () => typed(phone, confirm, code)));
      const late = await typed(phone, confirm, code);

      expect(await events(phone)).toHaveLength(1);
      expect((await follow(phone.browser, late)).location?.searchParams.has('code')).toBe(true);
    });

    it('has no page of its own: without a yes before it, it leads back to the question', async () => {
      const phone = await onMobile();
      const page = await asked(phone);
      const { action, token } = captureFormIn(page.text);
      const early = await phone.get(`${action}/confirm`);
      const posted = await phone.post(`${action}/confirm`, { token, answer: 'code', code: '123456' });
      const pressedAllow = await phone.post(`${action}/confirm`, { token, answer: 'allow' });

      expect([early.status, early.location?.pathname]).toEqual([303, action]);
      expect([posted.location?.search, pressedAllow.status]).toEqual(['?wrong', 403]);
      expect(await events(phone)).toEqual([]);
    });

    it('is asked for once: with the first yes given, the next one needs the press only; after a withdrawal it is a first one again', async () => {
      const phone = await onMobile();
      const allow = async (prompt: Readonly<Record<string, string>>) => {
        const partner = await stage().partner('ridenow');
        const { answer } = await stage().visit(phone.browser, partner, { scope: SIM_SWAP, ...prompt });
        return press(phone, answer, 'allow');
      };
      let next: Answer | undefined;
      const code = await phone.codeFrom(async () => (next = await allow({})));
      await follow(phone.browser, await typed(phone, await phone.get(next!.location!.pathname), code));
      const again = await allow({ prompt: 'consent' });
      const { clientId } = (await stage().partner('ridenow')).client;
      const withdrawal = { phoneNumber: phone.line.msisdn, clientId, purpose: FRAUD, reason: 'spec' };
      await stage().staff('/v1/consents/withdraw', withdrawal);
      const afterwards = await allow({});

      expect(again.location?.pathname).toMatch(/^\/authorize\//);
      expect(afterwards.location?.pathname).toMatch(NEXT_PAGE);
    });

    it('takes the code of this question only, from this phone’s browser only', async () => {
      const [one, other] = [await onMobile(), await onMobile()];
      const open = async (phone: CodePhone) => {
        let next: Answer | undefined;
        const page = await asked(phone);
        const code = await phone.codeFrom(async () => (next = await press(phone, page, 'allow')));
        return { code, confirm: await phone.get(next!.location!.pathname) };
      };
      const [mine, theirs] = [await open(one), await open(other)];
      const portalCode = await one.codeFrom(() => one.post('/portal/sign-in', { number: one.line.msisdn }));
      const answers = [
        await typed(one, mine.confirm, theirs.code === mine.code ? '000000' : theirs.code),
        await typed(one, mine.confirm, portalCode === mine.code ? '000000' : portalCode),
      ];
      const foreign = await press(one, theirs.confirm, 'code', { code: mine.code });

      expect(answers.map(({ location }) => location?.search)).toEqual(['?wrong', '?wrong']);
      expect(foreign.status).toBe(400);
      expect([await events(one), await events(other)]).toEqual([[], []]);
    });

    it('takes a code for one application’s question for no other’s, in the same browser, about the same scope', async () => {
      const phone = await onMobile();
      const open = async (name: string) => {
        let next: Answer | undefined;
        const { answer: page } = await stage().visit(phone.browser, await stage().partner(name), { scope: SIM_SWAP });
        const code = await phone.codeFrom(async () => (next = await press(phone, page, 'allow')));
        return { code, confirm: await phone.get(next!.location!.pathname) };
      };
      const [rideNow, parcelPost] = [await open('ridenow'), await open('parcelpost')];
      const wrong = [await typed(phone, parcelPost.confirm, rideNow.code), await typed(phone, rideNow.confirm, parcelPost.code)];
      const before = await events(phone);
      const right = await typed(phone, parcelPost.confirm, parcelPost.code);

      expect([wrong.map(({ location }) => location?.search), before]).toEqual([['?wrong', '?wrong'], []]);
      expect(right.location?.pathname).toMatch(/^\/authorize\//);
      expect(await events(phone)).toHaveLength(1);
    });

    it('ends as an honest notice, never as yes, when the phone cannot be reached', async () => {
      const phone = await onMobile();
      const page = await asked(phone);
      await setFaults(stage().world, { smsSender: { status: 503 } });
      let notice: Answer | undefined;
      try {
        const next = await press(phone, page, 'allow');
        for (let tries = 0; tries < 100 && notice?.status !== 503; tries += 1) {
          await stage().sql('update identity.text_code set next_attempt_at = now() where next_attempt_at > now()');
          await new Promise((resolve) => setTimeout(resolve, 100));
          notice = await phone.get(next.location!.pathname);
        }
      } finally {
        await setFaults(stage().world, {});
      }

      expect(notice!.status).toBe(503);
      expect(notice!.text).toContain('We could not reach your phone');
      expect(notice!.text).toContain('Nothing was allowed');
      expect(await events(phone)).toEqual([]);
      expect((await asked(phone)).text).toContain('Allow');
    });

    it('behind a capture link: the parts that were chosen are confirmed, and no others; a double press has one end', async () => {
      const phone = await onMobile();
      const link = await new Inquirer(stage()).link(phone.line, { scopes: [CHECK, DATE] });
      const page = await phone.browser.open(`${link.href}?state=a%2Bb`);
      let next: Answer | undefined;
      const code = await phone.codeFrom(async () => (next = await press(phone, page, 'some', { scope: CHECK })));
      const before = await events(phone);
      const confirm = await phone.browser.open(next!.location!);
      const answers = await Promise.all([typed(phone, confirm, code), typed(phone, confirm, code)]);
      const later = await typed(phone, confirm, code);

      expect(next!.location!.href).toBe(`${link.href}/confirm?state=a%2Bb`);
      expect(before).toEqual([]);
      expect([itemsOf(page), itemsOf(confirm)]).toEqual([[CHECK_IN_WORDS, DATE_IN_WORDS], [CHECK_IN_WORDS]]);
      expect(answers.some(({ status }) => status === 200)).toBe(true);
      expect(later.text).toContain('You have allowed a part of it');
      expect((await events(phone)).map(({ state, amr, scope }) => [scope, state, amr])).toEqual([
        ['sim-swap:check', 'granted', ['nba', 'otp', 'sms']],
        ['sim-swap:retrieve-date', 'denied', ['nba', 'otp', 'sms']],
      ]);
    });

    it('behind a capture link off the network: one code to see the question, another to allow it', async () => {
      const line = await stage().freshLine();
      const phone = new CodePhone(stage(), line);
      const link = await new Inquirer(stage()).link(line);
      const first = await phone.codeFrom(() => phone.post(`${link.pathname}/send`, {}));
      await phone.post(`${link.pathname}/code`, { code: first });
      const page = await phone.get(link.pathname);
      let next: Answer | undefined;
      const second = await phone.codeFrom(async () => (next = await press(phone, page, 'allow')));
      const done = await typed(phone, await phone.browser.open(next!.location!), second);

      expect(done.text).toContain('<h1>Done</h1>');
      expect(await events(phone)).toMatchObject([{ channel: 'capture-link', state: 'granted', amr: ['otp', 'sms'] }]);
    });

    it.each(['message', 'waiting'] as const)('for a request of a server, answered from the %s', async (door) => {
      const phone = await onMobile();
      const clinic = await stage().partner('meadowcare');
      const number = { scope: 'openid dpv:IdentityVerification sim-swap:check', login_hint: `tel:${phone.line.msisdn}` };
      await clinic.tokenRequest(number, { url: `${stage().world.issuer}/bc-authorize` });
      const [, link = ''] = /(\/approve\/\S+)/.exec(await phone.textAfter(0)) ?? [];
      const list = await phone.get('/waiting');
      const path = door === 'message' ? link : (/href="(\/waiting\/[\w-]+)"/.exec(list.text)?.[1] ?? '');
      const page = await phone.get(path);
      let next: Answer | undefined;
      const code = await phone.codeFrom(async () => (next = await press(phone, page, 'allow')));
      const before = await events(phone);
      const confirm = await phone.get(next!.location!.pathname);
      const wrong = await typed(phone, confirm, code === '000000' ? '000001' : '000000');
      const done = await typed(phone, confirm, code);

      expect([before, wrong.location?.search]).toEqual([[], '?wrong']);
      expect(confirm.text).toContain('With the code you allow <bdi>MeadowCare</bdi> to');
      expect(itemsOf(confirm)).toEqual([CHECK_IN_WORDS]);
      expect(done.text).toContain('<h1>Done</h1>');
      const amr = door === 'message' ? ['sms', 'nba', 'otp'] : ['nba', 'otp', 'sms'];
      expect(await events(phone)).toMatchObject([{ state: 'granted', amr }]);
    });

    it('what waits is answered by a code off the network as well', async () => {
      const phone = new CodePhone(stage(), await stage().freshLine());
      const clinic = await stage().partner('meadowcare');
      const number = { scope: 'openid dpv:IdentityVerification sim-swap:check', login_hint: `tel:${phone.line.msisdn}` };
      await clinic.tokenRequest(number, { url: `${stage().world.issuer}/bc-authorize` });
      await phone.textAfter(0);
      const closed = await phone.get('/waiting');
      await phone.signIn();
      const path = /href="(\/waiting\/[\w-]+)"/.exec((await phone.get('/waiting')).text)?.[1] ?? '';
      const refused = await press(phone, await phone.get(path), 'refuse');

      expect([closed.status, refused.status]).toEqual([403, 200]);
      expect(closed.text).toContain('Or get a code by text message');
      expect(await events(phone)).toMatchObject([{ channel: 'portal', state: 'denied', amr: ['otp', 'sms'] }]);
    });
  });

  describe('Time to read', () => {
    beforeAll(() => protect(false, 2));
    afterAll(() => protect(false, 0));

    it('a yes that comes too soon counts for nothing and shows the page again; later it counts; showing again does not start anew', async () => {
      const phone = await onMobile();
      const page = await asked(phone);
      const early = await press(phone, page, 'allow');
      const again = await phone.browser.open(early.location!);
      const recorded = await events(phone);
      await stage().sql("update identity.shown_question set shown_at = shown_at - interval '2 seconds'");
      await phone.browser.open(early.location!);
      const done = await follow(phone.browser, await press(phone, again, 'allow'));

      expect([early.status, early.location?.search, again.status]).toEqual([303, '?early', 200]);
      expect(again.text).toMatch(/role="alert">.*please read this first/s);
      expect(recorded).toEqual([]);
      expect(done.location?.searchParams.has('code')).toBe(true);
    });

    it('a no may come at once', async () => {
      const phone = await onMobile();
      const refused = await follow(phone.browser, await press(phone, await asked(phone), 'refuse'));

      expect(refused.location?.searchParams.get('error')).toBe('access_denied');
    });

    it('holds behind a capture link and for a server’s request, for a part as for all', async () => {
      const phone = await onMobile();
      const link = await new Inquirer(stage()).link(phone.line, { scopes: [CHECK, DATE] });
      const page = await phone.browser.open(link);
      const answers = [await press(phone, page, 'allow'), await press(phone, page, 'some', { scope: CHECK })];
      const clinic = await stage().partner('meadowcare');
      const number = { scope: 'openid dpv:IdentityVerification sim-swap:check', login_hint: `tel:${phone.line.msisdn}` };
      await clinic.tokenRequest(number, { url: `${stage().world.issuer}/bc-authorize` });
      const [, path = ''] = /(\/approve\/\S+)/.exec(await phone.textAfter(0)) ?? [];
      answers.push(await press(phone, await phone.get(path), 'allow'));

      expect(answers.map(({ location }) => location?.search)).toEqual(['?early', '?early', '?early']);
      expect(await events(phone)).toEqual([]);
      expect((await press(phone, page, 'refuse')).status).toBe(200);
    });
  });
}
