import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import axe from 'axe-core';
import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core';
import type { World } from '@openmast/testing';

const CANDIDATES = [process.env['OPENMAST_CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser'];
/** The machine's network is nobody's business in a test: Chromium asks home for nothing. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A phone's width and a desk's. */
export const WIDTHS = [390, 1440] as const;
export const SCHEMES = ['light', 'dark'] as const;

export interface Look {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
}

export const LOOKS: Look[] = WIDTHS.flatMap((width) => SCHEMES.map((scheme) => ({ width, scheme })));

export async function openChromium(): Promise<Browser> {
  const executablePath = CANDIDATES.find((path) => path !== '' && existsSync(path));
  if (executablePath === undefined)
    throw new Error('There is no Chromium. Install Debian’s package chromium, or set OPENMAST_CHROMIUM.');
  return chromium.launch({ executablePath, args: QUIET });
}

export interface Visit {
  readonly world: World;
  readonly look: Look;
  readonly line?: string | undefined;
}

/** A browser on a line's mobile data, through the simulated core's proxy; without a line, on the plain internet. */
export function browserOf(browser: Browser, { world, look, line }: Visit): Promise<BrowserContext> {
  const proxy = { server: world.mobileProxy, username: line ?? '', password: 'sim', bypass: '<-loopback>' };
  return browser.newContext({
    viewport: { width: look.width, height: 844 },
    colorScheme: look.scheme,
    ...(line === undefined ? {} : { proxy }),
  });
}

const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];

/**
 * What axe finds against WCAG 2.x A and AA: rule, and where. A page without frames gets axe once and is looked at in place, which
 * costs a fifth of a walk through frames.
 */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  if (page.frames().length > 1) {
    const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
  }
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source);
  return page.evaluate(`axe.run(document, { runOnly: ${JSON.stringify(RULES)} }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.target.join(' '))))`);
}

/** Does anything stick out to the right? */
export function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
