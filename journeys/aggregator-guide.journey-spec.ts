import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { clientOf, numberOf } from '@openmast/testing';
import { Stage } from './stage';

const ROOT = join(__dirname, '..');
const GUIDE = join(ROOT, 'docs/guides/integrate-as-aggregator.md');
const BLOCK = /^```ts\n([\s\S]*?)^```$/gm;

/** What the guide takes for granted: the world, and a browser on Ada's phone. */
const PRELUDE = `
import { readFileSync } from 'node:fs';
import { ProxyAgent, request } from 'undici';
const { issuer, client, claimedNumber, mobileProxy } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const phone = new ProxyAgent({ uri: mobileProxy, token: 'Basic ' + Buffer.from('ada:sim').toString('base64') });
async function browser(url, { press } = {}) {
  const { headers, body } = await request(url, { dispatcher: phone });
  const html = await body.text();
  if (!press) return new URL(headers.location);
  const field = (pattern) => pattern.exec(html)[1].replaceAll('&amp;', '&');
  const form = new URLSearchParams({ token: field(/name="token" value="([^"]+)"/), answer: press });
  const answered = await request(new URL(field(/<form [^>]*action="([^"]+)"/), url), {
    dispatcher: phone,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  await answered.body.dump();
  return new URL(answered.headers.location);
}
`;

/** The guide's code is one program; what a reader copies is what runs here. */
describe('The guide for aggregators', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());

  it('works as it stands', async () => {
    const blocks = [...readFileSync(GUIDE, 'utf8').matchAll(BLOCK)].map(([, code]) => code);
    // Inside the workspace, so that its packages are found.
    const folder = mkdtempSync(join(ROOT, 'dist/guide-'));
    const [script, facts] = [join(folder, 'guide.mjs'), join(folder, 'facts.json')];
    const { world } = stage;
    writeFileSync(script, [PRELUDE, ...blocks, 'await phone.close();'].join('\n'));
    const said = { issuer: world.issuer, client: clientOf(world, 'ridenow'), claimedNumber: numberOf(world, 'ada') };
    writeFileSync(facts, JSON.stringify({ ...said, mobileProxy: world.mobileProxy }));

    const { stdout } = await promisify(execFile)(process.execPath, [script, facts], { cwd: ROOT }).finally(() => {
      rmSync(folder, { recursive: true });
    });

    expect(stdout.trim().split('\n')).toEqual([
      'verified true',
      'withdrawn 204',
      'sim-swap:check PENDING',
      'number-verification:verify valid',
      'capture granted my session',
      'after revocation 401',
    ]);
  });
});
