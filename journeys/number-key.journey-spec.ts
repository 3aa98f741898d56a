import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceProcess } from '@openmast/testing';
import { Inquirer } from './rules/inquiry';
import { type FreshLine, Stage } from './stage';

const SIM_SWAP = 'dpv:FraudPreventionAndDetection sim-swap:check';
const CHECK = '/sim-swap/v2/check';
const COMMAND = join(__dirname, '../dist/apps/cli/src/main.js');
const TIMEOUT_MS = 180_000;

/** The key that numbers stand under is changed while everybody serves: nobody is refused, and no line becomes two. */
describe('Rotating the key of the numbers under load', () => {
  const drawn = randomBytes(32).toString('base64url');
  const NEW_FIRST = `n2=${drawn}, master`;
  const OLD_FIRST = `master, n2=${drawn}`;
  /** As the world is started; changed on the way, as an operator would. */
  const env: Record<string, string> = {};
  const services: ServiceProcess[] = [];
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open({ env });
  });
  afterAll(async () => {
    await Promise.all(services.map((service) => service.stop()));
    await stage.close();
  });

  const start = async (atZero: number, keys: string) => {
    const port = (base: number) => base + stage.process.offset;
    const ports = { publicPort: port(atZero), operatorPort: 0, opsPort: port(atZero + 5_400) };
    const service = await ServiceProcess.start(stage.process, 'camara-api', { ...ports, env: { OPENMAST_NUMBER_KEYS: keys } });
    services.push(service);
    return service;
  };
  const command = (keys: string): { child: ChildProcess; ended: Promise<{ code: number | null; said: string }> } => {
    const child = spawn(process.execPath, [COMMAND, 'subscriber', 'rotate-number-key'], {
      env: { ...process.env, OPENMAST_DATA_DIR: stage.process.dataDir, OPENMAST_NUMBER_KEYS: keys },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
    return { child, ended: new Promise((resolve) => child.once('exit', (code) => resolve({ code, said }))) };
  };
  const rowsUnder = async (key: string) => {
    const [row] = await stage.sql<{ count: number }>(
      'select count(*)::int as count from subscriber.subscriber where number_key = $1',
      [key],
    );
    return row!.count;
  };

  it(
    'is done in steps, each while calls, questions by number and new lines go on',
    async () => {
      const partner = await stage.partner('kestrelpay');
      const known: FreshLine[] = [];
      for (let index = 0; index < 12; index += 1) known.push(await stage.freshLine());
      const first = await Promise.all(known.map((line) => stage.token(stage.handset(line.name), partner, SIM_SWAP)));
      // Step 1: everybody knows the new key, and writes under the old one. This one goes on so until the end.
      const reader = await start(4022, OLD_FIRST);
      // Step 2: one after the other, with the new key first.
      await stage.process.halt();
      env['OPENMAST_NUMBER_KEYS'] = NEW_FIRST;
      await stage.process.start();
      await stage.putLinesAgain();
      const inquirer = new Inquirer(stage);
      const statuses = new Map<string, number>();
      const note = (what: string, status: number) => statuses.set(`${what} ${String(status)}`, 1);
      let isRunning = true;
      const load = (async () => {
        for (let turn = 0; isRunning; turn += 1) {
          const line = turn % 3 === 0 ? await stage.freshLine() : known[turn % known.length]!;
          const token = await stage.token(stage.handset(line.name), partner, SIM_SWAP);
          for (const baseUrl of [undefined, reader.publicUrl]) {
            note('call', (await partner.call(CHECK, { token, json: {}, ...(baseUrl ? { baseUrl } : {}) })).status);
          }
          note('question', (await inquirer.ask(inquirer.about(line))).status);
        }
      })();
      await sleep(500);

      // Step 3: once stopped by force, once to its end.
      const before = await rowsUnder('master');
      const killed = command(NEW_FIRST);
      killed.child.kill('SIGKILL');
      await killed.ended;
      const done = await command(NEW_FIRST).ended;
      const again = await command(NEW_FIRST).ended;
      await sleep(500);
      isRunning = false;
      await load;

      expect(before).toBeGreaterThanOrEqual(known.length);
      expect([done.code, done.said]).toEqual([0, expect.stringContaining('Left under another key: 0')]);
      expect(done.said).toContain('The key "master" may be taken away.');
      expect([again.code, again.said]).toEqual([0, expect.stringContaining('Moved now: 0')]);
      expect([...statuses.keys()].sort()).toEqual(['call 200', 'question 200']);
      expect(await rowsUnder('master')).toBe(0);
      const [lines] = await stage.sql<{ count: number; different: number }>(
        `select count(*)::int as count, count(distinct subscription_id)::int as different
           from subscriber.subscriber where ended_at is null`,
      );
      expect(lines!.count).toBe(lines!.different);

      // Step 4: the old key is taken away; tokens and numbers of before are as good as ever.
      const alone = await start(4023, `n2=${drawn}`);
      for (const token of first)
        expect((await partner.call(CHECK, { token, json: {}, baseUrl: alone.publicUrl })).status).toBe(200);
      expect(logsOf(stage)).not.toContain(drawn);
    },
    TIMEOUT_MS,
  );

  it('lets nobody serve who would not find every number, and says which key is missing', async () => {
    const failed = await start(4024, 'master').catch((error: Error) => error.message);

    expect(failed).toEqual(
      expect.stringContaining('Numbers stand under the key "n2", which OPENMAST_NUMBER_KEYS does not name.'),
    );
    expect((await command('master').ended).code).toBe(1);
  });
});

function logsOf({ process: world }: Stage): string {
  return world
    .logFiles()
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
}
