import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { BY_CONSENT, BY_INTEREST, Faces } from '../rules/faces';
import { CHECK, DATE, Inquirer } from '../rules/inquiry';
import { forgetCounts } from '../code-phone';
import { type FreshLine, Stage } from '../stage';
import { SCHEMES, accessibilityFaults, browserOf, openChromium, overflow } from './chromium';

const SIM_SWAP = 'dpv:FraudPreventionAndDetection sim-swap:check';
/** A folder for pictures of every page, to be looked at by a person. Unset: none are made. */
const PICTURES = process.env['OPENMAST_PICTURES'];
/** The smallest phone there is, a usual one, a desk. */
const WIDTHS = [320, 390, 1440] as const;
const HEIGHT = 844;
/** KestrelPay's question counts no yes before its time. */
const READING_MS = 2_000;
/** Spanish differs from English in length alone: it is looked at for overflow, and in pictures. */
const LANGUAGES = [
  { language: 'en', direction: 'ltr', isFullyChecked: true },
  { language: 'ar', direction: 'rtl', isFullyChecked: true },
  { language: 'es', direction: 'ltr', isFullyChecked: false },
] as const;

/** Every kind of page for subscribers, in every language, both schemes and three widths. */
describe('The pages of subscribers in Chromium', () => {
  let stage: Stage;
  let browser: Browser;
  beforeAll(async () => {
    stage = await Stage.open();
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser.close();
    await stage.close();
  });

  /** A line that shares a part of what RideNow wants, whose SIM swap KestrelPay checks, and whom MeadowCare asks. */
  async function busyLine(): Promise<FreshLine> {
    const fresh = await stage.freshLine();
    const handset = stage.handset(fresh.name);
    const rideNow = await stage.partner('ridenow');
    const { answer: page, pending } = await stage.visit(handset, rideNow, { scope: SIM_SWAP });
    const back = await stage.answerPage(handset, { page, partner: rideNow, answer: 'allow' });
    const { access_token: token } = await rideNow.exchange(back.location!, pending);
    await rideNow.call('/sim-swap/v2/check', { token, json: {} });
    const faces = new Faces(stage);
    await faces.say(fresh, BY_INTEREST, { decision: 'OBJECTED' });
    await faces.say(fresh, { ...BY_CONSENT, scope: DATE }, { decision: 'DENIED' });
    const kestrelPay = await stage.partner('kestrelpay');
    await kestrelPay.call('/sim-swap/v2/check', { token: await stage.token(handset, kestrelPay, SIM_SWAP), json: {} });
    const meadowCare = await stage.partner('meadowcare');
    await meadowCare.tokenRequest(
      { scope: 'openid dpv:IdentityVerification sim-swap:check', login_hint: `tel:${fresh.msisdn}` },
      { url: `${stage.world.issuer}/bc-authorize` },
    );
    return fresh;
  }

  async function looksRight(page: Page, name: string, isFullyChecked: boolean): Promise<void> {
    for (const scheme of SCHEMES) {
      await page.emulateMedia({ colorScheme: scheme });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: HEIGHT });
        if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `${name}-${String(width)}-${scheme}.png`) });
        expect([name, width, await overflow(page)]).toEqual([name, width, 0]);
        if (isFullyChecked) expect([name, width, scheme, await accessibilityFaults(page)]).toEqual([name, width, scheme, []]);
      }
    }
  }

  it.each(LANGUAGES)('fit and can be read by everybody in $language', async ({ language, direction, isFullyChecked }) => {
    const { publicUrl } = stage.world;
    const line = await busyLine();
    const page = await (
      await browserOf(browser, { world: stage.world, look: { width: 390, scheme: 'light' }, line: line.name })
    ).newPage();
    const check = async (name: string): Promise<void> => {
      const html = page.locator('html');
      expect([await html.getAttribute('lang'), await html.getAttribute('dir')]).toEqual([language, direction]);
      await looksRight(page, `${language}-${name}`, isFullyChecked);
    };

    await page.goto(`${publicUrl}/help/mobile-data?lang=${language}`);
    await page.goto(`${publicUrl}/portal`);
    await check('portal');
    await page.locator('.choices a', { hasText: 'RideNow' }).first().click();
    await page.locator('summary').click();
    await check('app');
    await page.locator('section a.button').first().click();
    await check('confirm');
    await page.goBack();
    await page.locator('section a.button').last().click();
    await check('confirm-allow');
    await page.goto(`${publicUrl}/portal`);
    await page.locator('a[href="/portal/stop-everything"]').click();
    await check('everything');
    await page.locator('button').click();
    await page.locator('a[href="/portal"]').waitFor();
    await check('everything-done');
    await page.goto(`${publicUrl}/waiting`);
    await check('waiting');
    await page.goto(`${publicUrl}/approve/${'A'.repeat(22)}`);
    await check('notice');
    await page.context().close();
  });

  it.each(LANGUAGES)('ask, and tell what to do, in $language', async ({ language, isFullyChecked }) => {
    const fresh = await stage.freshLine();
    const look = { width: 390, scheme: 'light' } as const;
    const page = await (await browserOf(browser, { world: stage.world, look, line: fresh.name })).newPage();
    const rideNow = await stage.partner('ridenow');
    await page.goto((await rideNow.authorization(SIM_SWAP, { ui_locales: language })).url.href);
    await looksRight(page, `${language}-capture`, false);
    await page.locator('summary').click();
    await looksRight(page, `${language}-capture-details`, isFullyChecked);
    await page.goto(`${(await new Inquirer(stage).link(fresh, { scopes: [CHECK, DATE] })).href}?lang=${language}`);
    await page.locator('.choose summary').click();
    await looksRight(page, `${language}-capture-choose`, isFullyChecked);
    await page.context().close();
    const wifi = await (await browserOf(browser, { world: stage.world, look, line: `${fresh.name}+wifi` })).newPage();
    await wifi.goto(`${stage.world.publicUrl}/help/mobile-data?lang=${language}`);
    await looksRight(wifi, `${language}-help`, isFullyChecked);
    await wifi.context().close();
  });

  it.each(LANGUAGES)('say what a code confirms in $language', async ({ language, isFullyChecked }) => {
    await forgetCounts(stage);
    const look = { width: 390, scheme: 'light' } as const;
    const page = await (await browserOf(browser, { world: stage.world, look, line: (await stage.freshLine()).name })).newPage();
    const kestrelPay = await stage.partner('kestrelpay');
    const question = await kestrelPay.authorization('dpv:IdentityAuthentication sim-swap:check', { ui_locales: language });
    await page.goto(question.url.href);
    await page.waitForTimeout(READING_MS);
    await page.locator('button[value=allow]').click();
    await page.locator('#code').waitFor();

    expect(await page.locator('bdi', { hasText: 'KestrelPay' }).count()).toBe(1);
    expect(await page.locator('html').getAttribute('lang')).toBe(language);
    await looksRight(page, `${language}-code-confirm`, isFullyChecked);
    await page.context().close();
  });

  it('turn to another language by a plain link, and stay in it', async () => {
    const line = await busyLine();
    const page = await (
      await browserOf(browser, { world: stage.world, look: { width: 390, scheme: 'light' }, line: line.name })
    ).newPage();
    await page.goto(`${stage.world.publicUrl}/portal`);
    await page.getByRole('link', { name: 'العربية' }).click();
    await page.getByRole('heading', { name: 'التطبيقات المتصلة' }).waitFor();
    await page.locator('.choices a', { hasText: 'RideNow' }).first().click();
    await page.getByRole('link', { name: 'إيقاف المشاركة' }).click();
    await page.getByRole('button', { name: 'إيقاف المشاركة' }).waitFor();

    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    await page.context().close();
  });
});
