import { captureFormIn } from '@openmast/testing';
import type { FreshLine, Stage } from '../stage';

const FRAUD = 'dpv:FraudPreventionAndDetection';
const SIM_SWAP = `${FRAUD} sim-swap:check`;
const CHECK = '/sim-swap/v2/check';

/** "Connected apps": what a subscriber sees and does about the line in the phone. CAMARA ICM M4, M6; GDPR articles 7(3), 15, 21. */
export function portalRules(stage: () => Stage): void {
  const at = (path: string) => stage().world.publicUrl + path;
  const visit = (line: FreshLine, path: string) => stage().handset(line.name).open(at(path));
  const linkIn = (html: string, pattern: RegExp) => pattern.exec(html)?.[1] ?? '';

  /** A line with a token of RideNow by consent, used once. */
  async function sharing() {
    const line = await stage().freshLine();
    const partner = await stage().partner('ridenow');
    const handset = stage().handset(line.name);
    const { answer: page, pending } = await stage().visit(handset, partner, { scope: SIM_SWAP });
    const back = await stage().answerPage(handset, { page, partner, answer: 'allow' });
    const { access_token: token } = await partner.exchange(back.location!, pending);
    const call = () => partner.call(CHECK, { token, json: {} });
    expect((await call()).status).toBe(200);
    return { line, call };
  }

  /** A line whose SIM swap KestrelPay checks under its legitimate interest. */
  async function checked() {
    const line = await stage().freshLine();
    const partner = await stage().partner('kestrelpay');
    const token = await stage().token(stage().handset(line.name), partner, SIM_SWAP);
    const call = () => partner.call(CHECK, { token, json: {} });
    expect((await call()).status).toBe(200);
    return { line, call };
  }

  async function act(line: FreshLine, page: string, name: string) {
    const handset = stage().handset(line.name);
    const confirm = await handset.open(at(`${page}/${name}`));
    const { action, token } = captureFormIn(confirm.text);
    return { confirm, done: await handset.open(at(action), { form: { token, answer: name } }), action, token, handset };
  }

  const pageOf = async (line: FreshLine) => linkIn((await visit(line, '/portal')).text, /href="(\/portal\/[0-9a-f-]{36}\/\w+)"/);

  describe('Connected apps', () => {
    it('M6: shows what is allowed, with every use, and takes it back in two taps that bite on the next call', async () => {
      const { line, call } = await sharing();
      const overview = await visit(line, '/portal');
      const page = await pageOf(line);
      const detail = await visit(line, page);

      const { confirm, done } = await act(line, page, 'stop');
      const after = await call();

      expect([overview.status, detail.status, confirm.status, done.status]).toEqual([200, 200, 200, 200]);
      expect(overview.text).toContain('With your permission');
      expect(overview.text).toContain('RideNow');
      expect(detail.text.match(/answered/g)).toHaveLength(1);
      expect(confirm.text).toContain('From its very next request on it gets no answer to this.');
      expect([after.status, after.json['code']]).toEqual([403, 'PERMISSION_DENIED']);
      expect((await visit(line, '/portal')).text).toContain('Ended');
    });

    it('M4: shows what is used without asking, takes an objection that bites on the next call, and takes it back', async () => {
      const { line, call } = await checked();
      const overview = await visit(line, '/portal');
      const page = await pageOf(line);

      const objected = await act(line, page, 'object');
      const refused = await call();
      const allowed = await act(line, page, 'allow');
      const answered = await call();

      expect(overview.text).toContain('Without asking you first');
      expect([objected.done.status, refused.status, allowed.done.status, answered.status]).toEqual([200, 403, 200, 200]);
    });

    it('M3: takes no objection back where a yes is needed: that is given on the capture page', async () => {
      const { line, call } = await sharing();
      const { clientId } = (await stage().partner('ridenow')).client;
      const objection = { phoneNumber: line.msisdn, clientId, purpose: FRAUD, scopes: ['sim-swap:check'], reason: 'spec' };
      expect((await stage().staff('/v1/consents/object', objection)).status).toBe(204);
      const page = await pageOf(line);

      const [detail, confirm] = [await visit(line, page), await visit(line, `${page}/allow`)];

      expect(detail.text).toContain('You objected');
      expect(detail.text).not.toContain('Allow it again');
      expect([confirm.status, (await call()).status]).toEqual([409, 403]);
    });

    it('is for the line that the network recognises only', async () => {
      const { line } = await sharing();
      const page = await pageOf(line);
      const stranger = await stage().freshLine();
      const onWifi = stage().handset(line.name, { isOnWifi: true });

      const [empty, foreign] = [await visit(stranger, '/portal'), await visit(stranger, page)];
      const wifi = [await onWifi.open(at('/portal')), await onWifi.open(at(page)), await onWifi.open(at('/portal/download'))];

      expect(empty.text).toContain('No app uses information about your line.');
      expect(foreign.status).toBe(404);
      expect(wifi.map(({ status }) => status)).toEqual([403, 403, 403]);
      expect(wifi.every(({ text }) => text.includes('mobile data'))).toBe(true);
    });

    it('does each thing once: a second tap, a stale tab and the back button change nothing', async () => {
      const { line, call } = await sharing();
      const page = await pageOf(line);
      const { handset, action, token } = await act(line, page, 'stop');

      const again = await handset.open(at(action), { form: { token, answer: 'stop' } });
      const confirmAgain = await handset.open(at(`${page}/stop`));
      const other = await handset.open(at(`${page}/allow`));

      expect([again.status, confirmAgain.status, other.status]).toEqual([409, 409, 409]);
      expect((await call()).status).toBe(403);
    });

    it('takes no form of another page, another site or another phone', async () => {
      const { line, call } = await sharing();
      const page = await pageOf(line);
      const handset = stage().handset(line.name);
      const { action, token } = captureFormIn((await handset.open(at(`${page}/stop`))).text);
      const stranger = stage().handset((await stage().freshLine()).name);
      const form = { token, answer: 'stop' };

      const answers = [
        await handset.open(at(action), { form: { ...form, token: 'x' } }),
        await handset.open(at(action), { form, headers: { origin: 'https://evil.example' } }),
        await handset.open(at(action), { form, headers: { 'sec-fetch-site': 'cross-site' } }),
        await stranger.open(at(action), { form }),
      ];

      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 404]);
      expect((await call()).status).toBe(200);
    });

    it('gives everything to take along, without the number', async () => {
      const { line } = await sharing();

      const file = await visit(line, '/portal/download');

      expect(file.headers).toMatchObject({ 'content-disposition': 'attachment; filename="connected-apps.json"' });
      expect(file.json).toMatchObject({
        decisions: [{ purpose: FRAUD, scope: 'sim-swap:check', state: 'granted' }],
        accesses: [{ operation: 'checkSimSwap', lawfulBasis: 'consent' }],
        receipts: [{ jws: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/), receipt: expect.any(Object) }],
      });
      expect(JSON.stringify(file.json)).toContain('RideNow');
      expect(file.text).not.toContain(line.msisdn.slice(1));
    });

    it('is a small page that nothing frames, that runs nothing and that nobody keeps', async () => {
      const { line } = await sharing();

      for (const path of ['/portal', await pageOf(line)]) {
        const { text, headers } = await visit(line, path);
        expect(text.length).toBeLessThan(15_000);
        expect(text).not.toMatch(/<script|javascript:/);
        expect(text).not.toContain(line.msisdn.slice(1));
        expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
        expect(String(headers['content-security-policy'])).toContain("default-src 'none'");
      }
    });
  });
}
