import type { Answer } from '@openmast/testing';
import { CodePhone, forgetCounts } from '../code-phone';
import { setFaults } from '../simulated-core';
import type { FreshLine, Stage } from '../stage';

const FRAUD = 'dpv:FraudPreventionAndDetection';
const SIM_SWAP = `${FRAUD} sim-swap:check`;

/** The subscriber's own pages off the mobile network: a code by text message opens them for a while, and tells nobody anything. */
export function portalSignInRules(stage: () => Stage): void {
  beforeEach(() => forgetCounts(stage()));
  const phoneOf = async (facts: Readonly<Record<string, unknown>> = {}) => new CodePhone(stage(), await stage().freshLine(facts));
  const change = (line: FreshLine, facts: Readonly<Record<string, unknown>>) => stage().changeLine(line, facts);
  const shape = ({ status, location, text, headers }: Answer) => ({
    status,
    location: location?.href,
    text,
    cookies: [headers['set-cookie'] ?? []].flat().map((line) => line.replace(/=[\w.-]{43,}/, '=…')),
  });

  /** A line with a token of RideNow by consent, used once. */
  async function sharing() {
    const line = await stage().freshLine();
    const partner = await stage().partner('ridenow');
    const handset = stage().handset(line.name);
    const { answer: page, pending } = await stage().visit(handset, partner, { scope: SIM_SWAP });
    const back = await stage().answerPage(handset, { page, partner, answer: 'allow' });
    const { access_token: token } = await partner.exchange(back.location!, pending);
    return { phone: new CodePhone(stage(), line), call: () => partner.call('/sim-swap/v2/check', { token, json: {} }) };
  }
  const formIn = (html: string, action: string) => {
    const form = new RegExp(`<form [^>]*action="${action}".*?</form>`, 's').exec(html)?.[0] ?? '';
    return /name="token" value="([^"]+)"/.exec(form)?.[1] ?? '';
  };

  describe('Connected apps by a code', () => {
    it('offers mobile data first, and below it a code; the code opens the pages of its line, and stopping bites at once', async () => {
      const { phone, call } = await sharing();
      const offer = await phone.get('/portal');
      const signedIn = await phone.signIn();
      const overview = await phone.get('/portal');
      const page = /href="(\/portal\/[0-9a-f-]{36}\/\w+)"/.exec(overview.text)?.[1] ?? '';
      const confirm = await phone.get(`${page}/stop`);
      const done = await phone.post(`${page}/stop`, { token: formIn(confirm.text, `${page}/stop`), answer: 'stop' });
      const [row] = await stage().sql<{ evidence: object }>(
        `select e.evidence from consent.event e join consent.record r on r.id = e.record_id
           join subscriber.subscriber s on s.id = r.subscriber_id
          where s.subscription_id = $1 and e.state = 'withdrawn'`,
        [phone.line.name.replace('guest-', 'guest-subscription-')],
      );

      expect([offer.status, signedIn.status, signedIn.location?.pathname]).toEqual([403, 303, '/portal']);
      expect(offer.text.indexOf('mobile data')).toBeLessThan(offer.text.indexOf('Or get a code by text message'));
      expect(offer.text).toMatch(/<label for="number">.*type="tel" inputMode="tel" autoComplete="tel"/is);
      expect([overview.status, confirm.status, done.status, (await call()).status]).toEqual([200, 200, 200, 403]);
      expect(overview.text).toContain('RideNow');
      expect(row?.evidence).toMatchObject({ amr: ['otp', 'sms'] });
    });

    it('sends a message that names the operator, warns, and ends with a line that phones understand', async () => {
      const phone = await phoneOf();
      await phone.post('/portal/sign-in', { number: phone.line.msisdn });
      const text = await phone.textAfter(0);

      expect(text).toMatch(/^North Mobile: \d{6} is your code for your connected apps\./);
      expect(text).toMatch(/tell nobody/);
      expect(text.split('\n').at(-1)).toMatch(/^@localhost #\d{6}$/);
      expect(text).toContain(`${/#(\d{6})/.exec(text)![1]!} is`);
    });

    it('answers every number alike: ours, another operator’s, barred, limited, nobody’s', async () => {
      const ours = await phoneOf();
      const [elsewhere, barred] = [await phoneOf({ served: false }), await phoneOf({ barred: true })];
      const limited = await phoneOf();
      for (let count = 0; count < 3; count += 1)
        await limited.codeFrom(() => limited.post('/portal/sign-in', { number: limited.line.msisdn }));
      const answers: Answer[][] = [];
      for (const number of [ours, elsewhere, barred, limited]
        .map(({ line }) => line.msisdn)
        .concat(stage().world.unknownNumber)) {
        const { browser } = await phoneOf();
        const asking = new CodePhone(stage(), ours.line, browser);
        const sent = await asking.post('/portal/sign-in', { number });
        answers.push([sent, await asking.get('/portal/code'), await asking.post('/portal/code', { code: '000000' })]);
      }
      const shapes = answers.map((steps) => steps.map(shape));

      for (const other of shapes.slice(1)) expect(other).toEqual(shapes[0]);
      expect(shapes[0]!.map(({ status }) => status)).toEqual([303, 200, 303]);
      await ours.textAfter(0);
      expect([await elsewhere.texts(), await barred.texts(), (await limited.texts()).length]).toEqual([[], [], 3]);
    });

    it('takes as long for a number that is ours as for one that is nobody’s', async () => {
      const [ours, nobody] = [await phoneOf(), await phoneOf({ served: false })];
      const times = { ours: [] as number[], nobody: [] as number[] };
      const measure = async (phone: CodePhone, into: number[]) => {
        const started = performance.now();
        await phone.post('/portal/sign-in', { number: phone.line.msisdn });
        into.push(performance.now() - started);
      };
      await setFaults(stage().world, { smsSender: { delayMs: 300 } });
      try {
        for (let round = 0; round < 9; round += 1) {
          await forgetCounts(stage());
          await measure(ours, times.ours);
          await measure(nobody, times.nobody);
        }
      } finally {
        await setFaults(stage().world, {});
      }
      const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

      expect(Math.abs(median(times.ours) - median(times.nobody))).toBeLessThan(50);
    });

    it.each(['', '0123', 'ada', '+99', '<b>'])('says that %p is no number, and sends nothing', async (number) => {
      const phone = await phoneOf();
      const answer = await phone.post('/portal/sign-in', { number });

      expect(answer.status).toBe(422);
      expect(answer.text).toMatch(/role="alert"/);
      expect(answer.text).not.toContain('<b>');
    });

    it('takes a code once: of simultaneous answers one opens a session, and afterwards it is worth nothing', async () => {
      const phone = await phoneOf();
      const code = await phone.codeFrom(() => phone.post('/portal/sign-in', { number: phone.line.msisdn }));
      const challenge = phone.browser.cookies.headerFor(new URL(stage().world.publicUrl))!;
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => phone.post('/portal/code', { code }, { cookie: challenge })),
      );
      const again = await phone.post('/portal/code', { code }, { cookie: challenge });

      expect(answers.filter(({ headers }) => headers['set-cookie'] !== undefined)).toHaveLength(1);
      expect(again.headers['set-cookie']).toBeUndefined();
      const [row] = await stage().sql<{ count: string }>(
        `select count(*) from identity.code_session c join subscriber.subscriber s on s.id = c.subscriber_id
          where s.subscription_id = $1`,
        [phone.line.name.replace('guest-', 'guest-subscription-')],
      );
      expect(row?.count).toBe('1');
    });

    it('judges five guesses, and the right code not after them; a new code is judged anew', async () => {
      const phone = await phoneOf();
      const ask = () => phone.post('/portal/sign-in', { number: phone.line.msisdn });
      const first = await phone.codeFrom(ask);
      const wrong = first === '000000' ? '000001' : '000000';
      const slips = [];
      for (let count = 0; count < 5; count += 1) slips.push(await phone.post('/portal/code', { code: wrong }));
      const late = await phone.post('/portal/code', { code: first });
      const second = await phone.codeFrom(ask);

      expect(new Set(slips.map(({ location }) => location?.search))).toEqual(new Set(['?wrong']));
      expect(late.location?.search).toBe('?wrong');
      expect((await phone.get('/portal/code?wrong')).text).toMatch(/autoComplete="one-time-code".*/is);
      expect((await phone.post('/portal/code', { code: second })).location?.pathname).toBe('/portal');
    });

    it('is of no use in another browser, and a code for the one is none for the other', async () => {
      const phone = await phoneOf();
      const code = await phone.codeFrom(() => phone.post('/portal/sign-in', { number: phone.line.msisdn }));
      const stranger = new CodePhone(stage(), phone.line);

      expect((await stranger.post('/portal/code', { code })).location?.search).toBe('?wrong');
      expect((await phone.post('/portal/code', { code })).location?.pathname).toBe('/portal');
    });

    it('lets the network win: on the mobile data of another line a session shows nothing of its own line', async () => {
      const { phone } = await sharing();
      await phone.signIn();
      const other = await stage().freshLine();
      const onOther = stage().handset(other.name, { cookies: phone.browser.cookies });
      const barred = await stage().freshLine({ barred: true });
      const onBarred = stage().handset(barred.name, { cookies: phone.browser.cookies });

      const page = await onOther.open(`${stage().world.publicUrl}/portal`);
      const refused = await onBarred.open(`${stage().world.publicUrl}/portal`);

      expect(page.text).toContain('No app uses information about your line.');
      expect(page.text).not.toContain('Sign out');
      expect([refused.status, refused.text.includes('RideNow')]).toEqual([403, false]);
      expect((await phone.get('/portal')).text).toContain('RideNow');
    });

    it('takes no form of another session or of the network’s page', async () => {
      const { phone, call } = await sharing();
      await phone.signIn();
      const page = /href="(\/portal\/[0-9a-f-]{36}\/\w+)"/.exec((await phone.get('/portal')).text)?.[1] ?? '';
      const token = formIn((await phone.get(`${page}/stop`)).text, `${page}/stop`);
      const second = new CodePhone(stage(), phone.line);
      await second.signIn();
      const onMobile = stage().handset(phone.line.name);
      const form = { token, answer: 'stop' };

      const answers = [
        await second.post(`${page}/stop`, form),
        await onMobile.open(stage().world.publicUrl + page + '/stop', { form }),
        await phone.post(`${page}/stop`, form, { 'sec-fetch-site': 'cross-site' }),
      ];

      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
      expect((await call()).status).toBe(200);
    });

    it.each(['/portal/sign-in', '/portal/code', '/portal/sign-out'])('takes no post of another site at %s', async (path) => {
      const phone = await phoneOf();
      const form = { number: phone.line.msisdn, code: '123456', token: 'x' };

      const answers = [
        await phone.post(path, form, { origin: 'https://evil.example' }),
        await phone.post(path, form, { 'sec-fetch-site': 'cross-site' }),
      ];

      expect(answers.map(({ status }) => status)).toEqual([403, 403]);
      expect(await phone.texts()).toEqual([]);
    });

    it('ends with "sign out", for that form only, and the cookie is worth nothing afterwards', async () => {
      const phone = await phoneOf();
      await phone.signIn();
      const kept = phone.browser.cookies.headerFor(new URL(stage().world.publicUrl))!;
      const token = formIn((await phone.get('/portal')).text, '/portal/sign-out');
      const wrong = await phone.post('/portal/sign-out', { token: 'x' });
      const out = await phone.post('/portal/sign-out', { token });
      const replayed = await stage()
        .handset(phone.line.name, { isOnWifi: true })
        .open(`${stage().world.publicUrl}/portal`, { headers: { cookie: kept } });

      expect([wrong.status, out.status, out.location?.pathname]).toEqual([403, 303, '/portal']);
      expect([(await phone.get('/portal')).status, replayed.status]).toEqual([403, 403]);
    });

    it.each([
      ['the number gets a new owner', { subscriptionId: 'guest-subscription-new' }],
      ['the line is barred', { barred: true }],
      ['the number leaves us', { served: false }],
    ])('ends when %s, and stays ended', async (_what, facts) => {
      const { phone } = await sharing();
      await phone.signIn();
      const before = await phone.get('/portal');
      await change(phone.line, { ...facts, ...('subscriptionId' in facts ? { subscriptionId: `new-${phone.line.name}` } : {}) });
      const after = await phone.get('/portal');
      await change(phone.line, {});

      expect([before.status, after.status]).toEqual([200, 403]);
      expect(after.text).not.toContain('RideNow');
      expect((await phone.get('/portal')).status).toBe(403);
    });

    it.each([
      ['ten minutes without a visit', "seen_at = now() - interval '601 seconds'"],
      ['half an hour in all', "started_at = now() - interval '1801 seconds'"],
    ])('ends after %s', async (_what, assignment) => {
      const phone = await phoneOf();
      await phone.signIn();
      expect((await phone.get('/portal')).status).toBe(200);
      await stage().sql(`update identity.code_session set ${assignment}`);

      expect((await phone.get('/portal')).status).toBe(403);
    });

    it('keeps its cookies for itself, and number and code out of every address', async () => {
      const phone = await phoneOf();
      const code = await phone.codeFrom(() => phone.post('/portal/sign-in', { number: phone.line.msisdn }));
      const signedIn = await phone.post('/portal/code', { code });
      const lines = [signedIn.headers['set-cookie'] ?? []].flat();

      expect(lines[0]).toMatch(/^openmast-portal-session=[\w-]{43}; Max-Age=1800; Path=\/; HttpOnly; SameSite=Lax$/);
      expect(lines[1]).toMatch(/^openmast-portal-challenge=; Max-Age=0;/);
      for (const { location } of [signedIn]) expect(location!.href).not.toMatch(/\d{6}/);
      const rows = await stage().sql<{ text: string }>('select row_to_json(s)::text as text from identity.code_session s');
      expect(rows.map(({ text }) => text).join()).not.toContain(/session=([\w-]{43})/.exec(lines[0]!)![1]);
    });

    it('opens neither a capture link nor the question of a flow', async () => {
      const phone = await phoneOf();
      await phone.signIn();
      const rideNow = await stage().partner('ridenow');
      const { answer } = await stage().visit(phone.browser, rideNow, { scope: SIM_SWAP });

      expect(answer.location?.searchParams.get('error')).toBe('access_denied');
    });
  });
}
