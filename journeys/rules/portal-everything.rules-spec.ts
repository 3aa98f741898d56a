import { createHash } from 'node:crypto';
import { type Answer, captureFormIn } from '@openmast/testing';
import { CodePhone } from '../code-phone';
import type { FreshLine, Stage } from '../stage';
import { BY_CONSENT, BY_INTEREST, Faces, type Matter } from './faces';
import { textOf } from './languages.rules-spec';

const PAGE = '/portal/stop-everything';
const PARCELS: Matter = { ...BY_CONSENT, application: 'parcelpost' };
const IDENTITY: Matter = { ...PARCELS, purpose: 'dpv:IdentityVerification' };
const UNASKED: Matter = { ...BY_CONSENT, application: 'kestrelpay' };
const DAY_MS = 86_400_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

/** "Stop everything": all that a person has allowed, taken back at one go. GDPR article 7(3). */
export function portalEverythingRules(stage: () => Stage): void {
  const at = (path: string) => stage().world.publicUrl + path;
  const visit = (line: FreshLine, path: string) => stage().handset(line.name).open(at(path));
  const faces = () => new Faces(stage());
  const post = (line: FreshLine, { token }: { readonly token: string }, headers: Readonly<Record<string, string>> = {}) =>
    stage()
      .handset(line.name)
      .open(at(PAGE), { form: { token, answer: 'stop' }, headers });
  const loses = ({ text }: Answer) => /(\d+ apps?) loses? what you have allowed/.exec(text)?.[1];
  const withdrawals = (line: FreshLine) =>
    stage().sql<{ scope: string; purpose: string; channel: string; evidence: object }>(
      `select p.scope, p.purpose, e.channel, e.evidence from consent.event e join consent.record r on r.id = e.record_id
         join consent.processing p on p.id = r.processing_id join subscriber.subscriber s on s.id = r.subscriber_id
        where s.subscription_id = $1 and e.state = 'withdrawn'`,
      [line.name.replace('guest-', 'guest-subscription-')],
    );

  /** A line that has allowed each of these, and used what it has allowed. */
  async function allowing(...matters: readonly Matter[]): Promise<{ line: FreshLine; faces: Faces }> {
    const line = await stage().freshLine();
    const asked = faces();
    for (const matter of matters) await asked.say(line, matter);
    for (const matter of matters) expect(await asked.gate(line, matter)).toBe('yes');
    return { line, faces: asked };
  }

  describe('Stop everything', () => {
    it('M6: takes back all that was allowed, in two taps that bite on the next call of each; what needs no permission goes on', async () => {
      const { line, faces: asked } = await allowing(BY_CONSENT, PARCELS, IDENTITY);
      expect(await asked.gate(line, UNASKED)).toBe('yes');
      const overview = await visit(line, '/portal');
      const confirm = await visit(line, PAGE);

      const done = await post(line, captureFormIn(confirm.text));
      const told = [];
      for (const matter of [BY_CONSENT, PARCELS, IDENTITY, UNASKED]) told.push(await asked.standing(line, matter));

      expect(overview.text).toContain(`<a href="${PAGE}">Stop everything</a>`);
      expect([confirm.status, loses(confirm), done.status]).toEqual([200, '2 apps', 200]);
      expect(confirm.text).toContain('Uses that need no permission, and about which nobody asked you, go on.');
      expect(confirm.text).toContain('Apps may ask you for your permission again.');
      expect(done.text).toContain('<h1>Everything you had allowed is stopped</h1>');
      const stopped = ['403 PERMISSION_DENIED', 'access_denied', 'Ended'];
      expect(told).toEqual([stopped, stopped, stopped, ['200', 'yes', 'Without asking you first']]);
      expect((await visit(line, '/portal')).text).not.toContain(PAGE);
    });

    it('is proved by the text that was shown', async () => {
      const { line } = await allowing(PARCELS, IDENTITY);
      const confirm = await visit(line, `${PAGE}?lang=es`);

      const done = await post(line, captureFormIn(confirm.text));

      expect(done.text).toContain('<html lang="es" dir="ltr">');
      const textHash = createHash('sha256').update(textOf(confirm.text)).digest('base64url');
      const evidence = { view: 'portal-3', language: 'es', textHash, amr: ['nba'] };
      expect(await withdrawals(line)).toEqual([
        { scope: PARCELS.scope, purpose: expect.any(String), channel: 'portal', evidence },
        { scope: PARCELS.scope, purpose: expect.any(String), channel: 'portal', evidence },
      ]);
    });

    it('has one effect: simultaneous presses, a late one and the back button', async () => {
      const { line } = await allowing(BY_CONSENT, PARCELS);
      const form = captureFormIn((await visit(line, PAGE)).text);

      const answers = await Promise.all(Array.from({ length: 6 }, () => post(line, form)));
      const [late, back] = [await post(line, form), await visit(line, PAGE)];

      expect(answers.map(({ status }) => status)).toContain(200);
      expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
      expect([late.status, back.status]).toEqual([409, 409]);
      expect(late.text).toContain('This has changed in the meantime');
      expect(await withdrawals(line)).toHaveLength(2);
    });

    it.each([
      ['something more was allowed', (asked: Faces, line: FreshLine) => asked.say(line, PARCELS)],
      ['something was stopped', (asked: Faces, line: FreshLine) => asked.withdraw(line, IDENTITY, 'staff')],
      ['something was allowed anew', (asked: Faces, line: FreshLine) => asked.say(line, BY_CONSENT)],
    ])('stops nothing from a page that was shown before %s, and says so', async (_what, change) => {
      const { line, faces: asked } = await allowing(BY_CONSENT, IDENTITY);
      const form = captureFormIn((await visit(line, PAGE)).text);
      await change(asked, line);
      const before = await withdrawals(line);

      const stale = await post(line, form);

      expect([stale.status, stale.text.includes('Nothing was done now.')]).toEqual([409, true]);
      expect(await withdrawals(line)).toEqual(before);
      expect(await asked.gate(line, BY_CONSENT)).toBe('yes');
      expect((await post(line, captureFormIn((await visit(line, PAGE)).text))).status).toBe(200);
      expect(await asked.gate(line, BY_CONSENT)).toBe('access_denied');
    });

    it('counts whoever has a yes that has run out where none is needed: taking it back is a no', async () => {
      const { line, faces: asked } = await allowing(PARCELS);
      await asked.say(line, BY_INTEREST, { capturedAt: ago(2 * DAY_MS), expiresAt: ago(DAY_MS) });
      expect(await asked.ask(line, BY_INTEREST)).toMatchObject({ gate: 'yes', portal: 'Without asking you first' });
      const confirm = await visit(line, PAGE);

      await post(line, captureFormIn(confirm.text));

      expect(loses(confirm)).toBe('2 apps');
      expect(await asked.ask(line, BY_INTEREST)).toMatchObject({ api: 'REJECTED DENIED', portal: 'Ended' });
    });

    it('is not offered where nothing is allowed', async () => {
      const line = await stage().freshLine();
      expect(await faces().gate(line, UNASKED)).toBe('yes');

      const [overview, page] = [await visit(line, '/portal'), await visit(line, PAGE)];

      expect(overview.text).toContain('KestrelPay');
      expect(overview.text).not.toContain(PAGE);
      expect(page.status).toBe(409);
    });

    it('takes no form of another page, another site, another phone or another session', async () => {
      const { line, faces: asked } = await allowing(BY_CONSENT);
      const { line: stranger } = await allowing(PARCELS);
      const form = captureFormIn((await visit(line, PAGE)).text);
      const href = /href="(\/portal\/[0-9a-f-]{36}\/\w+)"/.exec((await visit(line, '/portal')).text)?.[1] ?? '';
      const otherPage = captureFormIn((await visit(line, `${href}/stop`)).text);
      const inSession = new CodePhone(stage(), line);
      await inSession.signIn();

      const answers = [
        await post(line, otherPage),
        await post(line, form, { origin: 'https://evil.example' }),
        await post(line, form, { 'sec-fetch-site': 'cross-site' }),
        await post(stranger, form),
        await inSession.post(PAGE, { ...form, answer: 'stop' }),
      ];
      const onWifi = await stage().handset(line.name, { isOnWifi: true }).open(at(PAGE));

      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
      expect([onWifi.status, onWifi.text.includes('mobile data')]).toEqual([403, true]);
      expect(await withdrawals(line)).toEqual([]);
      expect(await asked.gate(line, BY_CONSENT)).toBe('yes');
      const own = await inSession.post(PAGE, { ...captureFormIn((await inSession.get(PAGE)).text), answer: 'stop' });
      expect([own.status, await withdrawals(line)]).toMatchObject([200, [{ evidence: { amr: ['otp', 'sms'] } }]]);
    });
  });
}
