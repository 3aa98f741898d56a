import { CookieJar, type Handset, ServiceProcess, captureFormIn, edgeProof } from '@openmast/testing';
import { request } from 'undici';
import { type FreshLine, type Stage, originsOf } from '../stage';

const PURPOSE = 'dpv:FraudPreventionAndDetection';
const SCOPE = `${PURPOSE} sim-swap:check`;

interface OpenPage {
  readonly line: FreshLine;
  readonly handset: Handset;
  readonly url: URL;
  readonly token: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** ICM B10 and M3: only the subscriber, on this page, now, gives consent. */
export function capturePageRules(stage: () => Stage): void {
  const openPage = async (line?: FreshLine, scope = SCOPE): Promise<OpenPage> => {
    const asked = line ?? (await stage().freshLine());
    const handset = stage().handset(asked.name);
    const { answer } = await stage().visit(handset, await stage().partner('ridenow'), { scope });
    const { action, token } = captureFormIn(answer.text);
    return { line: asked, handset, url: new URL(action, stage().world.publicUrl), token, headers: answer.headers };
  };
  const recorded = async ({ line }: OpenPage) => {
    const { text } = await stage().staff('/v1/consents/search', { phoneNumber: line.msisdn });
    return (JSON.parse(text) as { state: string }[]).map(({ state }) => state);
  };

  describe('The consent page', () => {
    it.each([
      ['without a token', { answer: 'allow' }, {}],
      ['with an empty token', { answer: 'allow', token: '' }, {}],
      ['with a wrong token', { answer: 'allow', token: 'A'.repeat(43) }, {}],
      ['with no answer', { token: 'TOKEN' }, {}],
      ['with an answer that is none', { answer: 'maybe', token: 'TOKEN' }, {}],
      ['from another site', { answer: 'allow', token: 'TOKEN' }, { origin: 'https://evil.example' }],
      ['from another port of this host', { answer: 'allow', token: 'TOKEN' }, { origin: 'http://localhost:1' }],
      ['as the browser says: cross-site', { answer: 'allow', token: 'TOKEN' }, { 'sec-fetch-site': 'cross-site' }],
      ['as the browser says: same-site', { answer: 'allow', token: 'TOKEN' }, { 'sec-fetch-site': 'same-site' }],
    ] as [string, Record<string, string>, Record<string, string>][])(
      'B10: posted %s is 403 and records nothing',
      async (_name, form, headers) => {
        const page = await openPage();
        const filled = Object.fromEntries(
          Object.entries(form).map(([name, value]) => [name, value.replace('TOKEN', page.token)]),
        );

        const answer = await page.handset.open(page.url, { form: filled, headers });

        expect([answer.status, await recorded(page)]).toEqual([403, []]);
        expect(answer.headers['content-type']).toMatch(/^text\/html/);
      },
    );

    it('B10: the token of one page does not answer another', async () => {
      const [first, second] = [await openPage(), await openPage()];
      const sameLine = await openPage(first.line, `${PURPOSE} sim-swap:retrieve-date`);

      const answers = [
        await first.handset.open(first.url, { form: { answer: 'allow', token: second.token } }),
        await first.handset.open(first.url, { form: { answer: 'allow', token: sameLine.token } }),
      ];

      expect(answers.map(({ status }) => status)).toEqual([403, 403]);
      expect(await recorded(first)).toEqual([]);
    });

    it('B10: another SIM, Wi-Fi, or no cookies do not answer it', async () => {
      const page = await openPage();
      const { cookies } = page.handset;
      const form = { answer: 'allow', token: page.token };
      const stranger = await stage().freshLine();

      const answers = [
        await stage().handset(stranger.name, { cookies }).open(page.url, { form }),
        await stage().handset(page.line.name, { cookies, isOnWifi: true }).open(page.url, { form }),
        await stage().handset(page.line.name).open(page.url, { form }),
        await stage().handset(page.line.name).open(page.url),
      ];

      expect(answers.map(({ status }) => status)).toEqual([403, 403, 400, 400]);
      expect(await recorded(page)).toEqual([]);
    });

    it('B10: looking at it records nothing, whatever the address says, and a form of another kind neither', async () => {
      const page = await openPage();
      const withAnswer = new URL(`?answer=allow&token=${page.token}`, page.url);

      const looks = [await page.handset.open(withAnswer), await page.handset.open(page.url)];
      const cookie = page.handset.cookies.headerFor(page.url) ?? '';
      const json = await request(page.url, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json' },
        body: JSON.stringify({ answer: 'allow', token: page.token }),
      });
      const big = await page.handset.open(page.url, { form: { answer: 'allow', token: page.token, more: 'x'.repeat(100_000) } });
      await json.body.dump();

      expect(looks.map(({ status }) => status)).toEqual([200, 200]);
      expect([json.statusCode, big.status]).toEqual([415, 413]);
      expect(await recorded(page)).toEqual([]);
    });

    it('is answered once: what was allowed is not refused by going back', async () => {
      const page = await openPage();
      const stopAt = originsOf(await stage().partner('ridenow'));
      const done = await page.handset.browse(page.url, stopAt, { form: { answer: 'allow', token: page.token } });

      const again = await page.handset.open(page.url, { form: { answer: 'refuse', token: page.token } });

      expect(done.location!.searchParams.has('code')).toBe(true);
      expect([again.status, await recorded(page)]).toEqual([400, ['granted']]);
    });

    it('B3: after the answer the flow goes on for the same SIM only, whatever cookies come along', async () => {
      const page = await openPage();
      const { location } = await page.handset.open(page.url, { form: { answer: 'allow', token: page.token } });
      const other = stage().handset((await stage().freshLine()).name, { cookies: page.handset.cookies });

      const taken = await other.open(location!);

      expect(location!.pathname).toMatch(/^\/authorize\//);
      expect(taken.location?.searchParams.has('code') ?? false).toBe(false);
      expect(taken.location?.searchParams.get('error')).toBe('access_denied');
    });

    it('B10: loads nothing, runs nothing, and only the phone lab of this demo may frame it', async () => {
      const { headers } = await openPage();
      const policy = String(headers['content-security-policy']);

      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/script-src|unsafe/);
      expect(policy).toContain(`frame-ancestors ${stage().world.labUrl};`);
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    });

    it('B10: without that setting nobody may frame it', async () => {
      const { process, world } = stage();
      const port = (atZero: number) => atZero + process.offset;
      const ports = { publicPort: port(4021), operatorPort: 0, opsPort: port(9402) };
      const server = await ServiceProcess.start(process, 'auth-server', ports);
      const line = await stage().freshLine({ address: { ip: '100.67.0.1' } });
      const jar = new CookieJar();
      const asEdge = async (target: string) => {
        const proof = edgeProof(process.dataDir, { method: 'GET', target, forwardedFor: '100.67.0.1' });
        const cookie = jar.headerFor(new URL(target, world.issuer));
        const answer = await request(server.publicUrl + target, {
          headers: { 'x-forwarded-for': '100.67.0.1', 'x-edge-proof': proof, ...(cookie ? { cookie } : {}) },
        });
        jar.take(answer.headers['set-cookie']);
        await answer.body.dump();
        return answer;
      };

      const { url } = await (await stage().partner('ridenow')).authorization(SCOPE);
      const { headers: away } = await asEdge(url.pathname + url.search);
      const page = await asEdge(new URL(String(away.location), world.issuer).pathname);
      await server.stop();

      expect(line.name).toBeTruthy();
      expect(page.statusCode).toBe(200);
      expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(page.headers['x-frame-options']).toBe('DENY');
    });
  });
}
