import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Spawned, type WorldProcess, startWorldProcess } from '@openmast/testing';

/** Verb, its arguments, exit code, and what the last line says. */
type Case = readonly [verb: string, args: string, code: number, end: RegExp];

const PLAYED: readonly Case[] = [
  ['number-verification', '--line ada', 0, /✔ The number is the one in this phone/],
  ['number-verification', '--line ben', 0, /✔ The number is the one in this phone/],
  ['number-verification', '--line ada --number +990100000002', 0, /✘ The number is not the one in this phone/],
  ['number-verification', '--line ada --wifi', 1, /✘ login_required: /],
  ['number-verification', '--line cleo', 1, /✘ login_required: /],
  ['jwt-bearer', '--line ada', 0, /✔ The SIM was changed within a day/],
  ['jwt-bearer', '--line ben', 0, /✔ The SIM was not changed within a day/],
  ['jwt-bearer', '--line cleo', 1, /✘ invalid_grant: /],
  ['operator-token', '--line ada', 0, /✔ The number is the one in this phone, whatever network it is on/],
  ['ciba', '--line ada', 0, /✔ Allowed by the person/],
  ['ciba', '--line finn --answer refuse', 1, /✘ access_denied/],
  ['ciba', '--line erin --answer allow', 0, /✔ Allowed by the person/],
  ['ciba', '--line dora', 1, /✘ access_denied/],
  ['client-credentials', '--line ada', 0, /✔ The withdrawal was taken/],
  ['consent-info', '--line erin', 0, /✔ Asked on the operator’s page, and told anew/],
  ['consent-info', '--line erin', 0, /✔ There is nothing left to ask the person/],
  ['consent-info', '--line cleo', 1, /✘ IDENTIFIER_NOT_FOUND: /],
  ['refresh', '--line ada', 0, /✔ The refresh token served once/],
  ['dpop', '--line ada', 0, /✔ With its key the token serves/],
  ['signed-request', '--line ada', 0, /✔ Nobody on the way could change the request/],
  ['pushed-request', '--line ada', 0, /✔ The handset carried a reference only/],
  ['pushed-request', '--line dora', 1, /✘ access_denied: /],
];

describe('openmast perform', () => {
  let world: WorldProcess;
  let folder: string;
  let runs = 0;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'openmast-perform-'));
    world = await startWorldProcess({});
  });
  afterAll(async () => {
    await world.stop();
    rmSync(folder, { recursive: true });
  });

  const run = async (words: string, dataDir = world.dataDir) => {
    const logFile = join(folder, `${String((runs += 1))}.log`);
    const args = ['perform', ...words.split(' ')];
    const command = new Spawned({ script: 'apps/cli/src/main.js', args, env: { OPENMAST_DATA_DIR: dataDir }, logFile });
    return { code: await command.ended, said: command.said() };
  };

  it.each(PLAYED)('%s %s ends with %d and one sentence', async (verb, args, code, end) => {
    const result = await run(`${verb} ${args}`);

    expect(result.said.trim().split('\n').at(-1)).toMatch(end);
    expect(result.code).toBe(code);
    for (const { msisdn } of world.world.lines) expect(result.said).not.toContain(msisdn.slice(1));
    expect(result.said).not.toMatch(/eyJ/);
  });

  it('two phones behind one address are told apart by their ports', async () => {
    const numberOf = (name: string) => world.world.lines.find((line) => line.name === name)?.msisdn ?? '';

    const own = await run(`number-verification --line erin --number ${numberOf('erin')}`);
    const neighbour = await run(`number-verification --line erin --number ${numberOf('finn')}`);

    expect(own.said).toContain('✔ The number is the one in this phone');
    expect(neighbour.said).toContain('✘ The number is not the one in this phone');
  });

  it('every verb has a help text with an example', async () => {
    const { said } = await run('--help');
    const verbs = [...said.matchAll(/^ {2}([a-z-]+) \[options\]/gm)].map(([, verb]) => verb);

    expect(verbs.sort()).toEqual([...new Set(PLAYED.map(([verb]) => verb))].sort());
    for (const verb of verbs)
      expect((await run(`${String(verb)} --help`)).said).toContain(`npx openmast perform ${String(verb)} --`);
  });

  it('says what is missing: a line, or the whole world', async () => {
    const [stranger, nowhere] = [await run('dpop --line zoe'), await run('dpop --line ada', join(folder, 'nothing'))];

    expect([stranger.code, nowhere.code]).toEqual([1, 1]);
    expect(stranger.said).toContain('There is no line "zoe". Lines: ada, ben');
    expect(nowhere.said).toContain('npm start');
  });
});
