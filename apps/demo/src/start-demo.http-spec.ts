import pino from 'pino';
import { type Listener, openListener } from './listener';
import { type Demo, startDemo } from './start-demo';
import { TestBrowser } from './testing/browser';
import { TEST_EDGE_PROOF_KEY, makeDemoWorld } from './testing/demo-world';
import { type StubOperator, makeStubOperator } from './testing/stub-operator';
import type { Hop } from './wiretap/hop';
import type { World } from './world';

const ADA = '+990123456701';
const BEN = '+990123456702';
const CLEO = '+990123456703';

describe('The demo parties around a small operator', () => {
  const logged: string[] = [];
  let world: World;
  let demo: Demo;
  let stub: StubOperator;
  let operator: Listener;

  beforeAll(async () => {
    world = await makeDemoWorld();
    demo = await startDemo({
      world,
      edgeProofKey: TEST_EDGE_PROOF_KEY,
      log: pino({}, { write: (line: string) => void logged.push(line) }),
    });
    stub = await makeStubOperator(world);
    operator = await openListener(stub.server, Number(new URL(world.platformUrl).port), 'the operator');
  });
  afterAll(async () => {
    await operator.close();
    await demo.close();
  });
  beforeEach(() => {
    stub.signInError = undefined;
    stub.seen.length = 0;
  });

  /** A browser with a lab phone in it. */
  const labPhone = async (line: string, radio = 'mobile') => {
    const browser = new TestBrowser();
    await browser.visit(world.labUrl);
    const setting = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ line, radio }) };
    expect((await browser.visit(`${world.labUrl}/phone`, setting)).status).toBe(200);
    return browser;
  };
  const press = (browser: TestBrowser, number: string) => browser.submit(`${world.rideNowUrl}/start`, { number });

  it.each([
    ['ada', ADA],
    ['ben', BEN],
  ])('confirm the number in the phone of %s', async (line, number) => {
    const page = await press(await labPhone(line), number);

    expect(page.url).toBe(`${world.rideNowUrl}/result`);
    expect(page.text).toContain(`${number} is in this phone`);
    expect(page.text).toMatch(/<strong>\d+ ms<\/strong>/);
    expect(page.headers.get('content-security-policy')).toContain(`frame-ancestors 'self' ${world.labUrl}`);
  });

  it('tell a wrong number', async () => {
    expect((await press(await labPhone('ada'), BEN)).text).toContain('That is not the number in this phone');
  });

  it.each([
    ['ada', 'wifi', ADA],
    ['ben', 'wifi', BEN],
    ['cleo', 'mobile', CLEO],
  ])('refuse the phone of %s on %s clearly', async (line, radio, number) => {
    const page = await press(await labPhone(line, radio), number);

    expect(page.text.replace(/<[^>]+>/g, '')).toContain('Your phone is not on mobile data: switch Wi-Fi off and try again.');
    expect(page.text).not.toContain('is in this phone');
  });

  it('refuse a browser that is no phone of the lab', async () => {
    expect((await press(new TestBrowser(), ADA)).text).toContain('not on mobile data');
  });

  it('ask for a number that can be one', async () => {
    const page = await press(await labPhone('ada'), '0123 <b>');

    expect(page.status).toBe(400);
    expect(page.text).toContain('country code');
    expect(page.text).not.toContain('<b>');
  });

  it.each(['login_required', 'consent_required', 'access_denied', 'server_error'])(
    'pass %s of the operator on to the application',
    async (error) => {
      stub.signInError = error;
      const browser = await labPhone('ada');
      await press(browser, ADA);

      const callback = new URL(browser.visited.at(-2) ?? '');
      expect(callback.origin).toBe(world.rideNowUrl);
      expect(callback.searchParams.get('error')).toBe(error);
    },
  );

  it('ask the operator for the purpose and the scope of the product', async () => {
    const browser = await labPhone('ada');
    await press(browser, ADA);

    const authorize = new URL(browser.visited.find((url) => url.startsWith(`${world.publicUrl}/authorize`)) ?? '');
    expect(authorize.searchParams.get('scope')).toBe('openid dpv:FraudPreventionAndDetection number-verification:verify');
    expect(authorize.searchParams.get('client_id')).toBe('client-ridenow');
    expect(browser.visited.join()).not.toContain('990123456701');
  });

  it('refuse an answer in another browser, a code a second time, and a code without its verifier', async () => {
    const [ada, mallory] = [await labPhone('ada'), await labPhone('cleo')];
    await press(ada, ADA);
    const acornCallback = ada.visited.find((url) => url.startsWith(`${world.aggregatorUrl}/operator/callback`)) ?? '';
    const code =
      new URL(ada.visited.find((url) => url.startsWith(`${world.rideNowUrl}/callback`)) ?? '').searchParams.get('code') ?? '';
    const form = { grant_type: 'authorization_code', client_id: 'ridenow', redirect_uri: `${world.rideNowUrl}/callback`, code };

    expect((await mallory.visit(acornCallback)).status).toBe(400);
    expect((await mallory.submit(`${world.aggregatorUrl}/token`, { ...form, code_verifier: 'x'.repeat(43) })).text).toContain(
      'invalid_grant',
    );
    expect((await mallory.submit(`${world.aggregatorUrl}/token`, { ...form, client_id: 'nobody' })).status).toBe(401);
    expect(
      (await mallory.visit(`${world.aggregatorUrl}/authorize?client_id=ridenow&redirect_uri=https://evil.example`)).status,
    ).toBe(400);
    expect(
      (await mallory.visit(`${world.aggregatorUrl}/number-verification/v2/verify`, { method: 'POST', body: '{}' })).status,
    ).toBe(401);
  });

  it('draw every step for this phone and no other, with nothing secret in it', async () => {
    const [phone, other] = [await labPhone('ada'), await labPhone('ben')];
    await press(phone, ADA);

    const hops = await events(phone);
    const arrows = hops.map(
      ({ from, to, method, url, answer }) => `${from}>${to} ${method} ${new URL(url).pathname} ${answer?.status}`,
    );
    expect(arrows.filter((arrow) => !/well-known|jwks/.test(arrow))).toEqual([
      'phone>phone POST /start 303',
      'phone>acorn GET /authorize 302',
      'phone>operator GET /authorize 303',
      'operator>core POST /session-directory/find 200',
      'phone>acorn GET /operator/callback 302',
      'acorn>operator POST /token 200',
      'phone>phone GET /callback 303',
      'phone>acorn POST /token 200',
      'phone>acorn POST /number-verification/v2/verify 200',
      'acorn>operator POST /number-verification/v2/verify 200',
    ]);
    const text = JSON.stringify(hops);
    expect(text).not.toMatch(/990123456701|0123456701/);
    for (const secret of phone.cookies.values()) expect(text).not.toContain(secret);
    for (const { headers, body } of stub.seen) {
      const bearer = String(headers.authorization).replace('Bearer ', '');
      if (headers.authorization) expect(text).not.toContain(bearer);
      const form = new URLSearchParams(body);
      for (const name of ['code', 'client_assertion', 'code_verifier'])
        if (form.has(name)) expect(text).not.toContain(form.get(name));
    }
    expect(text).toContain('JWE {');
    expect(text).toContain('JWT {');
    expect(await events(other)).toEqual([]);
  });

  it('log without numbers, tokens and codes', () => {
    expect(logged.length).toBeGreaterThan(5);
    expect(logged.join('')).not.toMatch(/\d{9,}"|eyJ|code=/);
    expect(logged.join('')).not.toContain('990123');
  });

  it('serve the lab page and its health', async () => {
    const browser = new TestBrowser();

    expect((await browser.visit(`${world.labUrl}/healthz`)).text).toBe('{"status":"ok"}');
    expect((await browser.visit(world.labUrl)).text).toContain('<title>');
    const refused = {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://evil.example' },
      body: '{"line":"ada"}',
    };
    expect((await browser.visit(`${world.labUrl}/phone`, refused)).status).toBe(403);
  });

  it('refuse to start on busy ports, and leave none open', async () => {
    await expect(startDemo({ world, edgeProofKey: TEST_EDGE_PROOF_KEY, log: pino({ enabled: false }) })).rejects.toThrow(
      /Port \d+ is taken/,
    );
  });

  /** The arrows a lab page of this browser is told, as they stand now. */
  async function events(browser: TestBrowser): Promise<Hop[]> {
    const abort = new AbortController();
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(`${world.labUrl}/events`, { headers: { cookie }, signal: abort.signal });
    const reader = answer.body?.getReader();
    let text = '';
    for (;;) {
      const chunk = await Promise.race([
        reader?.read(),
        new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 100)),
      ]);
      if (!chunk || chunk.done) break;
      text += Buffer.from(chunk.value).toString();
    }
    abort.abort();
    return [...text.matchAll(/^event: hop\ndata: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as Hop);
  }
});
