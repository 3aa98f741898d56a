import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { BY_CONSENT, BY_INTEREST, Faces } from '../rules/faces';
import { Stage } from '../stage';
import { LOOKS, type Look, accessibilityFaults, browserOf, openChromium, overflow } from './chromium';

const SIM_SWAP = 'dpv:FraudPreventionAndDetection sim-swap:check';
/** A folder for pictures of every page, to be looked at by a person. Unset: none are made. */
const PICTURES = process.env['OPENMAST_PICTURES'];
const BYTES_MAX = 15_000;

/** The subscriber's own pages, driven on the phone they are about. */
describe('The subscriber’s own pages in Chromium', () => {
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

  async function pageOf(look: Look, line?: string): Promise<Page> {
    return (await browserOf(browser, { world: stage.world, look, line })).newPage();
  }

  async function looksRight(page: Page, name: string, { width, scheme }: Look): Promise<void> {
    if (PICTURES !== undefined)
      await page.screenshot({ path: join(PICTURES, `${name}-${String(width)}-${scheme}.png`), fullPage: true });
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(Buffer.byteLength(await page.content())).toBeLessThan(BYTES_MAX);
  }

  /** A line that shares with RideNow, whose SIM swap KestrelPay checks, and whom MeadowCare asks. */
  async function busyLine(): Promise<string> {
    const { name, msisdn } = await stage.freshLine();
    const handset = stage.handset(name);
    const rideNow = await stage.partner('ridenow');
    const { answer: page, pending } = await stage.visit(handset, rideNow, { scope: SIM_SWAP });
    const back = await stage.answerPage(handset, { page, partner: rideNow, answer: 'allow' });
    const { access_token: token } = await rideNow.exchange(back.location!, pending);
    await rideNow.call('/sim-swap/v2/check', { token, json: {} });
    const kestrelPay = await stage.partner('kestrelpay');
    await kestrelPay.call('/sim-swap/v2/check', { token: await stage.token(handset, kestrelPay, SIM_SWAP), json: {} });
    const meadowCare = await stage.partner('meadowcare');
    await meadowCare.tokenRequest(
      { scope: 'openid dpv:IdentityVerification sim-swap:check', login_hint: `tel:${msisdn}` },
      { url: `${stage.world.issuer}/bc-authorize` },
    );
    return name;
  }

  describe.each(LOOKS)('at $width px, $scheme', (look) => {
    it('connected apps lead to one app, and two taps stop it', async () => {
      const page = await pageOf(look, await busyLine());
      await page.goto(`${stage.world.publicUrl}/portal`);
      await looksRight(page, 'portal', look);

      await page.getByRole('link', { name: /RideNow/ }).click();
      await looksRight(page, 'portal-app', look);
      await page.getByRole('link', { name: 'Stop sharing' }).click();
      await looksRight(page, 'portal-stop', look);
      await page.getByRole('button', { name: 'Stop sharing' }).click();
      await page.getByRole('heading', { name: 'Stopped' }).waitFor();
      await looksRight(page, 'portal-stopped', look);
      await page.goBack();
      await page.goto(`${stage.world.publicUrl}/portal`);

      expect(await page.locator('body').innerText()).toContain('Ended');
      await page.context().close();
    });

    it('an app whose permissions stand otherwise has a part for each, and everything is stopped in two taps', async () => {
      const line = await stage.freshLine();
      const faces = new Faces(stage);
      await faces.say(line, BY_CONSENT);
      await faces.gate(line, BY_CONSENT);
      await faces.gate(line, BY_INTEREST);
      const page = await pageOf(look, line.name);
      await page.goto(`${stage.world.publicUrl}/portal`);
      await looksRight(page, 'portal-mixed', look);

      await page
        .getByRole('link', { name: /RideNow/ })
        .first()
        .click();
      await looksRight(page, 'portal-mixed-app', look);
      await page.getByRole('link', { name: 'Object', exact: true }).click();
      await looksRight(page, 'portal-object', look);
      await page.getByRole('button', { name: 'Object' }).click();
      await page.getByRole('link', { name: 'Connected apps' }).click();
      await page.getByRole('link', { name: 'Stop everything' }).click();
      await looksRight(page, 'portal-everything', look);
      await page.getByRole('button', { name: 'Stop everything' }).click();
      await page.getByRole('heading', { name: 'Everything you had allowed is stopped' }).waitFor();
      await looksRight(page, 'portal-everything-done', look);
      await page.getByRole('link', { name: 'Connected apps' }).click();
      await looksRight(page, 'portal-everything-after', look);

      expect(await page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual(['You objected', 'Ended']);
      expect(await faces.callAgain(line, BY_CONSENT)).toBe('403 PERMISSION_DENIED');
      await page.context().close();
    });

    it('a waiting request is found, read and refused', async () => {
      const page = await pageOf(look, await busyLine());
      await page.goto(`${stage.world.publicUrl}/portal`);
      await page.getByRole('link', { name: /request waits/ }).click();
      await looksRight(page, 'waiting', look);

      await page.getByRole('link', { name: /MeadowCare/ }).click();
      await looksRight(page, 'waiting-question', look);
      await page.getByRole('button', { name: 'Don’t allow' }).click();
      await page.getByRole('heading', { name: 'Not allowed' }).waitFor();

      await page.context().close();
    });

    it('a phone that is not recognised learns what to do', async () => {
      const { name } = await stage.freshLine();
      const page = await pageOf(look, `${name}+wifi`);
      await page.goto(`${stage.world.publicUrl}/help/mobile-data`);

      expect(await page.locator('ol li').count()).toBeGreaterThan(3);
      await looksRight(page, 'help', look);
      await page.context().close();
    });
  });
});
