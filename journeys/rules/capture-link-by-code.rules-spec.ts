import { type Answer, captureFormIn } from '@openmast/testing';
import { CodePhone, forgetCounts } from '../code-phone';
import type { Stage } from '../stage';
import { CHECK, DATE, Inquirer } from './inquiry';

const STATE = 'a%2Bb%26c';
const CALLBACK = 'https://parcelpost.example/consent?order=7';

/** A capture link on Wi-Fi: the holder of the link learns nothing, the person with the phone gets a code and answers. */
export function captureLinkByCodeRules(stage: () => Stage): void {
  let inquirer: Inquirer;
  beforeAll(() => {
    inquirer = new Inquirer(stage());
  });
  beforeEach(() => forgetCounts(stage()));

  async function opened(change: Readonly<Record<string, unknown>> = {}, query = '', partner = 'parcelpost') {
    const phone = new CodePhone(stage(), await stage().freshLine());
    const link = await inquirer.link(phone.line, { callbackUrl: CALLBACK, ...change }, partner);
    const path = link.pathname;
    const codeOf = () => phone.codeFrom(() => phone.post(`${path}/send${query}`, {}));
    return { phone, link, path, query, codeOf };
  }
  type Opened = Awaited<ReturnType<typeof opened>>;

  /** With the code typed and the question on the screen. */
  async function shown(it: Opened): Promise<Answer> {
    await it.phone.post(`${it.path}/code${it.query}`, { code: await it.codeOf() });
    return it.phone.get(it.path + it.query);
  }
  const press = ({ phone }: Opened, page: Answer, answer: string, extra: Readonly<Record<string, string>> = {}) => {
    const { action, token } = captureFormIn(page.text);
    return phone.post(action, { token, answer, ...extra });
  };
  const events = async ({ phone }: Opened) =>
    stage().sql<{ channel: string; state: string; evidence: object }>(
      `select e.channel, e.state, e.evidence from consent.event e join consent.record r on r.id = e.record_id
         join subscriber.subscriber s on s.id = r.subscriber_id where s.subscription_id = $1`,
      [phone.line.name.replace('guest-', 'guest-subscription-')],
    );

  describe('The capture link by a code', () => {
    it('asks with the code, records the answer with how the person was known, and leads back with the state', async () => {
      const it = await opened({}, `?state=${STATE}`);
      const offer = await it.phone.get(it.path + it.query);
      const text = await it.codeOf().then(() => it.phone.textAfter(0));
      const code = /(\d{6})/.exec(text)![1]!;
      const codePage = await it.phone.get(`${it.path}/code${it.query}`);
      const opens = await it.phone.post(`${it.path}/code${it.query}`, { code });
      const page = await it.phone.get(it.path + it.query);
      const ended = await press(it, page, 'allow');

      expect([offer.status, codePage.status, opens.status, page.status, ended.status]).toEqual([403, 200, 303, 200, 303]);
      expect(offer.text).toContain('Or get a code by text message');
      for (const { text: shownText } of [offer, codePage]) expect(shownText).not.toMatch(/ParcelPost|990|name="number"/);
      expect(text).toMatch(/^North Mobile: \d{6} is your code to see what ParcelPost asks of you\./);
      expect(opens.location?.href).toBe(`${it.link.href}?state=${STATE}`);
      expect(ended.location?.href).toBe(`${CALLBACK}&capture_result=granted&state=${STATE}`);
      expect(await events(it)).toEqual([
        { channel: 'capture-link', state: 'granted', evidence: expect.objectContaining({ amr: ['otp', 'sms'] }) },
      ]);
    });

    it('shows the question only after the code; nothing is noted before, and no answer is taken', async () => {
      const it = await opened();
      const own = stage().handset(it.phone.line.name);
      const { action, token } = captureFormIn((await own.open(it.link)).text);
      await stage().sql('update consent.capture_link set shown_at = null');
      await it.phone.get(it.path);
      await it.codeOf();
      const before = await inquirer.reasons(it.phone.line);
      const posted = await it.phone.post(action, { token, answer: 'allow' });
      const page = await shown(it);
      const replayed = await it.phone.post(action, { token, answer: 'allow' });

      expect([before, posted.status, page.status, replayed.status]).toEqual([['PENDING'], 403, 200, 403]);
      expect(await events(it)).toEqual([]);
    });

    it('gives one effect for a double press, a stale tab and the back button', async () => {
      const it = await opened();
      const page = await shown(it);
      const answers = await Promise.all([press(it, page, 'allow'), press(it, page, 'refuse'), press(it, page, 'allow')]);
      const later = await press(it, page, 'refuse');
      const reopened = await it.phone.get(it.path);

      expect(new Set([...answers, later].map(({ location }) => location?.search)).size).toBe(1);
      expect(await events(it)).toHaveLength(1);
      expect(reopened.status).toBe(410);
    });

    it('lets parts be allowed', async () => {
      const it = await opened({ scopes: [CHECK, DATE], callbackUrl: undefined }, '', 'ridenow');
      const ended = await press(it, await shown(it), 'some', { scope: CHECK });

      expect(ended.status).toBe(200);
      expect(await inquirer.recorded(it.phone.line)).toEqual([`${CHECK} granted`, `${DATE} denied`]);
    });

    it('takes the code of this link only, once, and five guesses', async () => {
      const [one, other] = [await opened(), await opened()];
      const [code, otherCode] = [await one.codeOf(), await other.codeOf()];
      const wrong = [
        await one.phone.post(`${one.path}/code`, { code: otherCode === code ? '000000' : otherCode }),
        await one.phone.post(`${other.path}/code`, { code }),
        await new CodePhone(stage(), one.phone.line).post(`${one.path}/code`, { code }),
        await one.phone.post('/portal/code', { code }),
      ];
      const right = await one.phone.post(`${one.path}/code`, { code });
      await one.phone.get(one.path);
      const foreign = await one.phone.get(other.path);

      expect(wrong.map(({ location }) => location?.search)).toEqual(['?wrong', '?wrong', '?wrong', '?wrong']);
      expect(right.location?.search).toBe('');
      expect([foreign.status, (await one.phone.get('/portal')).status]).toEqual([403, 403]);
    });

    it('says nothing of a link to who only holds it, whether it waits, was answered or has lapsed; one that never was is over', async () => {
      const [waiting, answered, lapsed] = [await opened(), await opened(), await opened()];
      await press(answered, await shown(answered), 'allow');
      await stage().sql(
        'update consent.capture_link set expires_at = now() where secret_hash = (select secret_hash from consent.capture_link order by expires_at desc limit 1)',
      );
      await forgetCounts(stage());
      const holder = new CodePhone(stage(), waiting.phone.line);
      const look = async ({ path }: { path: string }) => {
        const steps = [await holder.get(path), await holder.post(`${path}/send`, {}), await holder.get(`${path}/code`)];
        return steps.map(({ status, text }) => `${String(status)} ${text.replaceAll(path, '')}`);
      };
      const looks = [await look(waiting), await look(answered), await look(lapsed)];
      const never = `/capture/${'A'.repeat(43)}`;

      for (const other of looks) expect(other).toEqual(looks[0]);
      expect([(await holder.get(never)).status, (await holder.post(`${never}/send`, {})).status]).toEqual([410, 410]);
    });

    it('floods no phone: three messages, however often a holder of the link presses', async () => {
      const it = await opened();
      for (let count = 0; count < 8; count += 1) {
        await it.phone.post(`${it.path}/send`, {});
        await new Promise((resolve) => setTimeout(resolve, 100));
      }

      expect(await it.phone.texts()).toHaveLength(3);
    });

    it('takes no post of another site', async () => {
      const it = await opened();
      const foreign = { origin: 'https://evil.example' };
      const answers = [
        await it.phone.post(`${it.path}/send`, {}, foreign),
        await it.phone.post(`${it.path}/code`, { code: '123456' }, foreign),
      ];

      expect(answers.map(({ status }) => status)).toEqual([403, 403]);
      expect(await it.phone.texts()).toEqual([]);
    });

    it('lets the network win: on the mobile data of another line the session does not open it', async () => {
      const it = await opened();
      await shown(it);
      const stranger = stage().handset((await stage().freshLine()).name, { cookies: it.phone.browser.cookies });

      const page = await stranger.open(it.link);

      expect([page.status, page.text.includes('ParcelPost')]).toEqual([403, false]);
      expect(page.text).not.toContain('code by text message');
    });
  });
}
