import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { CodePhone, forgetCounts } from '../code-phone';
import { Inquirer } from '../rules/inquiry';
import { Stage } from '../stage';
import { LOOKS, type Look, accessibilityFaults, browserOf, openChromium, overflow } from './chromium';

const SIM_SWAP = 'dpv:FraudPreventionAndDetection sim-swap:check';
/** A folder for pictures of every page, to be looked at by a person. Unset: none are made. */
const PICTURES = process.env['OPENMAST_PICTURES'];
const BYTES_MAX = 15_000;

/** Where the network does not tell whose phone it is: codes, driven as people drive them. */
describe('Codes by text message in Chromium', () => {
  let stage: Stage;
  let browser: Browser;
  beforeAll(async () => {
    stage = await Stage.open();
    browser = await openChromium();
  });
  beforeEach(() => forgetCounts(stage));
  afterAll(async () => {
    await browser.close();
    await stage.close();
  });

  async function pageOf(look: Look, line: string): Promise<Page> {
    return (await browserOf(browser, { world: stage.world, look, line })).newPage();
  }

  async function looksRight(page: Page, name: string, { width, scheme }: Look): Promise<void> {
    if (PICTURES !== undefined)
      await page.screenshot({ path: join(PICTURES, `${name}-${String(width)}-${scheme}.png`), fullPage: true });
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(Buffer.byteLength(await page.content())).toBeLessThan(BYTES_MAX);
    expect(await page.locator('script').count()).toBe(0);
  }

  /** Does what has a code sent, and gives the code. */
  async function codeAfter(phone: CodePhone, act: () => Promise<void>): Promise<string> {
    const count = (await phone.texts()).length;
    await act();
    return /#(\d{6})$/.exec(await phone.textAfter(count))?.[1] ?? '';
  }

  async function sharingPhone(): Promise<CodePhone> {
    const phone = new CodePhone(stage, await stage.freshLine());
    const handset = stage.handset(phone.line.name);
    const rideNow = await stage.partner('ridenow');
    const { answer: page } = await stage.visit(handset, rideNow, { scope: SIM_SWAP });
    await stage.answerPage(handset, { page, partner: rideNow, answer: 'allow' });
    return phone;
  }

  describe.each(LOOKS)('at $width px, $scheme', (look) => {
    it('a code opens connected apps on Wi-Fi; sharing is stopped; signing out closes them', async () => {
      const phone = await sharingPhone();
      const page = await pageOf(look, `${phone.line.name}+wifi`);
      await page.goto(`${stage.world.publicUrl}/portal`);
      await looksRight(page, 'code-sign-in', look);
      await page.getByLabel('Your phone number').fill('12');
      await page.getByRole('button', { name: 'Send the code' }).click();
      await page.getByRole('alert').waitFor();
      await looksRight(page, 'code-sign-in-fault', look);

      const code = await codeAfter(phone, async () => {
        await page.getByLabel('Your phone number').fill(phone.line.msisdn);
        await page.getByRole('button', { name: 'Send the code' }).click();
        await page.getByRole('heading', { name: 'Type the code' }).waitFor();
      });
      await looksRight(page, 'code-page', look);
      await page.getByLabel('Code from the message').fill(code === '000000' ? '000001' : '000000');
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByRole('alert').waitFor();
      await looksRight(page, 'code-page-wrong', look);
      await page.getByLabel('Code from the message').fill(code);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Connected apps' }).waitFor();
      await looksRight(page, 'code-portal', look);

      await page.getByRole('link', { name: /RideNow/ }).click();
      await page.getByRole('link', { name: 'Stop sharing' }).click();
      await page.getByRole('button', { name: 'Stop sharing' }).click();
      await page.getByRole('heading', { name: 'Stopped' }).waitFor();
      await page.goto(`${stage.world.publicUrl}/portal`);
      expect(await page.locator('body').innerText()).toContain('Ended');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'Please switch to mobile data' }).waitFor();
      await page.goBack();
      await page.goto(`${stage.world.publicUrl}/portal`);
      await page.getByRole('heading', { name: 'Please switch to mobile data' }).waitFor();
      expect(page.url()).not.toMatch(/\d{9}/);
      await page.context().close();
    });

    it('a code opens a capture link on Wi-Fi, and the answer leads back to the application', async () => {
      const phone = new CodePhone(stage, await stage.freshLine());
      const { redirectUri } = await stage.partner('ridenow');
      const link = await new Inquirer(stage).link(phone.line, { callbackUrl: `${redirectUri}?order=7` });
      const page = await pageOf(look, `${phone.line.name}+wifi`);
      await page.goto(`${link.href}?state=a%2Bb`);
      await looksRight(page, 'code-link-offer', look);

      const code = await codeAfter(phone, async () => {
        await page.getByRole('button', { name: 'Send the code' }).click();
        await page.getByLabel('Code from the message').waitFor();
      });
      await looksRight(page, 'code-link-code', look);
      await page.getByLabel('Code from the message').fill(code);
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByRole('heading', { name: /Allow RideNow/ }).waitFor();
      await page.getByRole('button', { name: 'Allow', exact: true }).click();
      await page.waitForURL((url) => url.search === '?order=7&capture_result=granted&state=a%2Bb');
      await page.context().close();
    });

    it('a first yes takes time to read and a code', async () => {
      const phone = new CodePhone(stage, await stage.freshLine());
      const kestrelPay = await stage.partner('kestrelpay');
      const page = await pageOf(look, phone.line.name);
      await page.goto((await kestrelPay.authorization('dpv:IdentityAuthentication sim-swap:check')).url.href);
      const allow = page.getByRole('button', { name: 'Allow', exact: true });
      await allow.click();
      await page.getByRole('alert').waitFor();
      await looksRight(page, 'code-early', look);

      const code = await codeAfter(phone, async () => {
        await page.waitForTimeout(2_000);
        await allow.click();
        await page.getByLabel('Code from the message').waitFor();
      });
      await looksRight(page, 'code-confirm', look);
      await page.getByRole('link', { name: 'Español' }).click();
      await page.getByLabel('Código del mensaje').fill(code);
      await page.getByRole('button', { name: 'Confirmar' }).click();
      await page.waitForURL((url) => url.searchParams.has('code'));
      await page.context().close();
    });
  });

  it.each([
    ['es', 'Escriba el código', 'ltr'],
    ['ar', 'اكتب الرمز', 'rtl'],
  ])('the pages and the message stand in %s', async (language, title, direction) => {
    const phone = new CodePhone(stage, await stage.freshLine());
    const page = await pageOf({ width: 390, scheme: 'light' }, `${phone.line.name}+wifi`);
    await page.goto(`${stage.world.publicUrl}/portal?lang=${language}`);
    await looksRight(page, `code-sign-in-${language}`, { width: 390, scheme: 'light' });
    const count = (await phone.texts()).length;
    await page.locator('#number').fill(phone.line.msisdn);
    await page.locator('button').click();
    await page.getByRole('heading', { name: title }).waitFor();
    await looksRight(page, `code-page-${language}`, { width: 390, scheme: 'light' });

    expect(await page.locator('html').getAttribute('dir')).toBe(direction);
    expect(await phone.textAfter(count)).toMatch(language === 'es' ? /es su código/ : /هو رمزك/);
    await page.context().close();
  });
});
