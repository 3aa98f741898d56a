import type { Browser, Page } from 'playwright-core';
import { Stage } from '../stage';
import { CHECK, DATE, Inquirer } from '../rules/inquiry';
import { LOOKS, type Look, accessibilityFaults, browserOf, openChromium, overflow } from './chromium';

/** The lab has typed the number into RideNow's form. */
const TYPED = '#number:not(:placeholder-shown)';
const TICK = /\+\d+\s+is in this phone/;
const SIM_SWAP = 'dpv:FraudPreventionAndDetection sim-swap:check';

/** The pages people see, driven as people drive them. Each look: narrow and wide, light and dark. */
const LAB_LOOKS: Look[] = [
  { width: 390, scheme: 'dark' },
  { width: 1440, scheme: 'light' },
];

describe('In Chromium', () => {
  let stage: Stage;
  let browser: Browser;
  const complaints: string[] = [];
  beforeAll(async () => {
    stage = await Stage.open();
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser.close();
    await stage.close();
  });

  async function pageOf(look: Look, line?: string): Promise<Page> {
    const page = await (await browserOf(browser, { world: stage.world, look, line })).newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    return page;
  }

  /** The lab with a journey chosen and, where it matters, a SIM; its app has its number. */
  async function labOf(look: Look, journey: string, line?: string): Promise<Page> {
    const page = await pageOf(look);
    await page.goto(stage.world.labUrl);
    const app = page.frameLocator('#app');
    await app.locator(TYPED).waitFor();
    await choose(page, 'Journey', journey);
    if (line !== undefined) await choose(page, 'SIM in the phone', line);
    return page;
  }

  /** Chooses in one row of the lab; the app starts anew. */
  async function choose(page: Page, group: string, choice: string): Promise<void> {
    const chooser = page.getByRole('group', { name: group }).getByRole('radio', { name: new RegExp(`^${choice}\\b`, 'i') });
    const opened = page.waitForResponse((response) => response.request().isNavigationRequest());
    await Promise.all([opened, chooser.check({ force: true })]);
    await page.frameLocator('#app').locator(TYPED).waitFor();
  }

  async function fits(page: Page): Promise<void> {
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(complaints.splice(0)).toEqual([]);
  }

  // A tool for engineers, with frames that are walked one by one: each width and each scheme once.
  describe.each(LAB_LOOKS)('the lab at $width px, $scheme', (look) => {
    it('the phone lab ends in a green tick, and every arrow opens', async () => {
      const page = await pageOf(look);
      await page.goto(stage.world.labUrl);
      const phone = page.frameLocator('#app');

      await phone.locator(TYPED).waitFor();
      await phone.getByRole('button', { name: /continue with my number/i }).click();
      await phone.getByRole('heading', { name: TICK }).waitFor();
      await page
        .getByText(/The question, asked of the operator/)
        .first()
        .click();
      await page
        .getByText(/devicePhoneNumberVerified/)
        .first()
        .waitFor();

      await fits(page);
      expect(await page.locator('body').innerText()).not.toContain(stage.world.lines[0]?.msisdn);
      await page.context().close();
    });

    it('a clinic asks, the phone buzzes, the person allows, and the clinic’s app shows the end', async () => {
      const { name } = await stage.freshLine();
      const page = await labOf(look, 'Ask the person', name);
      const app = page.frameLocator('#app');

      await app.getByRole('button', { name: 'Check in' }).click();
      await page.locator('.note-card').waitFor();
      await fits(page);
      await page.locator('.note-card').click();
      await fits(page);
      await page.getByRole('link', { name: /\/approve\// }).click();
      const operator = page.frameLocator('#browser');
      await operator.getByRole('heading', { name: /Allow MeadowCare/ }).waitFor();
      await fits(page);
      await operator.getByRole('button', { name: 'Allow', exact: true }).click();
      await operator.getByRole('heading', { name: 'Done' }).waitFor();
      await page.getByRole('button', { name: /MeadowCare You are expected/ }).click();

      await app.getByRole('heading', { name: 'You are expected at 10:40' }).waitFor();
      await page.getByText('swapped: false').first().waitFor();
      await fits(page);
      await page.context().close();
    });

    it('over Wi-Fi the SIM speaks for itself', async () => {
      const page = await labOf(look, 'Let the SIM speak');
      const app = page.frameLocator('#app');

      await fits(page);
      expect(await page.getByRole('radio', { name: 'Wi-Fi', exact: true }).isChecked()).toBe(true);
      await app.getByRole('button', { name: 'Pay with this SIM' }).click();
      await app.getByRole('heading', { name: '24.00 paid to Fern & Fig' }).waitFor();
      await page.getByText('The phone asks its entitlement server for a token').click();
      await page.getByText(/"token": "••••••"/).waitFor();

      await fits(page);
      await page.context().close();
    });

    it('two phones behind one address sign in as themselves', async () => {
      const page = await labOf(look, 'Share an address');
      const app = page.frameLocator('#app');
      await app.getByRole('button', { name: /continue with my number/i }).click();
      await app.getByRole('heading', { name: TICK }).waitFor();
      await page.getByText(/from 100\.64\.9\.1:2\d{4}/).waitFor();

      const reopened = page.waitForResponse(`${stage.world.rideNowUrl}/`);
      await page.getByRole('button', { name: 'Finn’s phone' }).click();
      await reopened;
      await app.locator(TYPED).waitFor();
      await app.getByRole('button', { name: /continue with my number/i }).click();
      await page.getByText(/from 100\.64\.9\.1:3\d{4}/).waitFor();
      await app.getByRole('heading', { name: TICK }).waitFor();

      await fits(page);
      await page.context().close();
    });
  });

  describe.each(LOOKS)('at $width px, $scheme', (look) => {
    it('the capture page asks, takes no script, and its answer leads on', async () => {
      const { name } = await stage.freshLine();
      const partner = await stage.partner('ridenow');
      const page = await pageOf(look, name);
      await page.goto((await partner.authorization(SIM_SWAP)).url.href);

      await page.getByRole('heading', { name: /Allow RideNow/ }).waitFor();
      for (const answer of ['Don’t allow', 'Allow']) {
        expect(await page.getByRole('button', { name: answer, exact: true }).boundingBox()).toMatchObject({
          height: expect.any(Number),
        });
      }
      await fits(page);
      await page.getByRole('button', { name: 'Allow', exact: true }).click();
      await page.waitForURL((url) => url.searchParams.has('code'));

      await page.context().close();
    });

    it('the page behind a capture link lets parts be allowed, and leads back to where the application said', async () => {
      const line = await stage.freshLine();
      const inquirer = new Inquirer(stage);
      const { redirectUri } = await stage.partner('ridenow');
      const link = await inquirer.link(line, { scopes: [CHECK, DATE], callbackUrl: `${redirectUri}?order=7` });
      const page = await pageOf(look, line.name);
      await page.goto(`${link.href}?state=a%2Bb%26c`);

      await page.getByRole('heading', { name: /Allow RideNow/ }).waitFor();
      await fits(page);
      await page.getByText('Choose one by one').click();
      await page.getByRole('checkbox').first().check();
      await fits(page);
      await page.getByRole('button', { name: 'Allow only what is ticked' }).click();
      await page.waitForURL((url) => url.search === '?order=7&capture_result=partial_grant&state=a%2Bb%26c');

      expect(await inquirer.reasons(line, [CHECK, DATE])).toEqual(['valid', 'DENIED']);
      await page.context().close();
    });

    it('an application nobody knows gets a readable page', async () => {
      const page = await pageOf(look, 'ada');
      await page.goto(`${stage.world.issuer}/authorize?response_type=code&client_id=nobody&redirect_uri=https://evil.example/`);

      await page.getByRole('heading', { name: 'This request cannot be carried out' }).waitFor();
      await fits(page);
      await page.context().close();
    });
  });

  it.each([
    ['Wrong number', /not the number in this phone/i],
    ['On Wi-Fi', /Wi-Fi/],
    ['Cleo, other operator', /mobile data|other|operator/i],
  ])('the preset "%s" says so in plain words', async (preset, words) => {
    const page = await pageOf({ width: 1440, scheme: 'light' });
    await page.goto(stage.world.labUrl);

    const phone = page.frameLocator('#app');
    await phone.locator(TYPED).waitFor();

    const reopened = page.waitForResponse(`${stage.world.rideNowUrl}/`);
    await page.getByRole('button', { name: preset }).click();
    await reopened;
    await phone.locator(TYPED).waitFor();
    await phone.getByRole('button', { name: /continue with my number/i }).click();

    await phone.getByText(words).first().waitFor();
    expect(await phone.getByRole('heading', { name: TICK }).count()).toBe(0);
    await page.context().close();
  });

  it('a message’s link asks for mobile data; with the radio switched it opens, and a refusal ends the visit', async () => {
    const page = await labOf({ width: 1440, scheme: 'light' }, 'Ask the person', (await stage.freshLine()).name);
    await page.getByRole('radio', { name: 'Wi-Fi', exact: true }).check({ force: true });
    const app = page.frameLocator('#app');
    const operator = page.frameLocator('#browser');
    await app.locator(TYPED).waitFor();

    await app.getByRole('button', { name: 'Check in' }).click();
    await page.getByRole('button', { name: 'Messages, 1 new' }).click();
    await page.getByRole('link', { name: /\/approve\// }).click();
    await operator.getByRole('heading', { name: 'Please switch to mobile data' }).waitFor();
    await page.getByRole('radio', { name: 'Mobile data' }).check({ force: true });
    await operator.getByRole('button', { name: 'Don’t allow' }).click();
    await operator.getByRole('heading', { name: 'Not allowed' }).waitFor();
    await page.getByRole('button', { name: 'MeadowCare', exact: true }).click();

    await app.getByRole('heading', { name: 'Your operator said no' }).waitFor();
    await page.context().close();
  });

  it('refusing on the capture page leads back with access_denied, and the back button changes nothing', async () => {
    const { name } = await stage.freshLine();
    const partner = await stage.partner('ridenow');
    const page = await pageOf({ width: 390, scheme: 'light' }, name);
    await page.goto((await partner.authorization(SIM_SWAP)).url.href);

    await page.getByRole('button', { name: 'Don’t allow' }).click();
    await page.waitForURL((url) => url.searchParams.get('error') === 'access_denied');
    await page.goBack();

    const [row] = await stage.sql<{
      count: string;
    }>(`select count(*) from consent.event where state = 'granted' and channel = 'authorization'
      and record_id in (select id from consent.record where state = 'denied')`);
    expect(row?.count).toBe('0');
    await page.context().close();
  });
});
