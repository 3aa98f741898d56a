import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { decodeProtectedHeader } from 'jose';
import { Stage } from './stage';

const SCOPE = 'dpv:FraudPreventionAndDetection sim-swap:check';
const ROTATIONS = 3;
/** Longer than a resource server waits before it looks for an unknown key again. */
const BETWEEN_MS = 6_000;

/** As an operator's engineer would, with the command. */
async function rotate(dataDir: string): Promise<void> {
  const command = join(__dirname, '../dist/apps/cli/src/main.js');
  await promisify(execFile)(process.execPath, [command, 'keys', 'rotate'], {
    env: { ...process.env, OPENMAST_DATA_DIR: dataDir },
  });
}

/** Fault matrix B3-18: keys rotate under load, in four processes, and nobody is refused for it. */
describe('Rotating the signing keys under load', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open({ separate: true });
  });
  afterAll(() => stage.close());

  it('fails no verification, and what was signed before stays good', async () => {
    const partner = await stage.partner('kestrelpay');
    const handset = stage.handset('ada');
    const kids = new Set<string>();
    const statuses: number[] = [];
    const first = await stage.token(handset, partner, SCOPE);
    let isRunning = true;
    const load = (async () => {
      while (isRunning) {
        const token = await stage.token(handset, partner, SCOPE);
        kids.add(decodeProtectedHeader(token).kid ?? '');
        statuses.push((await partner.call('/sim-swap/v2/check', { token, json: {} })).status);
      }
    })();

    for (let turn = 0; turn < ROTATIONS; turn += 1) {
      await rotate(stage.process.dataDir);
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
    }
    isRunning = false;
    await load;

    expect(kids.size).toBe(ROTATIONS + 1);
    expect(statuses.length).toBeGreaterThan(50);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect((await partner.call('/sim-swap/v2/check', { token: first, json: {} })).status).toBe(200);
  });
});
