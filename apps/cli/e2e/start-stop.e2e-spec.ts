import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { type Server, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Spawned,
  type WorldOptions,
  type WorldProcess,
  claimPortOffset,
  startWorldProcess,
  stillRunningAfter,
} from '@openmast/testing';

const CLI = 'apps/cli/src/main.js';
const GONE_MS = 5_000;

function mode(file: string): string {
  return (statSync(file).mode & 0o777).toString(8);
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

/** Everything a world says its ports are. */
function portsOf({ world }: WorldProcess): number[] {
  const values: unknown[] = Object.values(world);
  return values
    .filter((value) => typeof value === 'string' && URL.canParse(value))
    .map((url) => Number(new URL(String(url)).port));
}

/** Without the database's, which is somebody else's. */
function ownPortsOf(process: WorldProcess): number[] {
  return portsOf(process).filter((port) => port !== Number(new URL(process.world.databaseUrl).port));
}

async function stillTaken(ports: readonly number[]): Promise<number[]> {
  const taken: number[] = [];
  for (const port of new Set(ports)) {
    const probe = await listen(port).catch(() => undefined);
    if (probe) await new Promise((resolve) => probe.close(resolve));
    else taken.push(port);
  }
  return taken;
}

const folders: string[] = [];
const worlds: WorldProcess[] = [];

async function begin(options: WorldOptions): Promise<WorldProcess> {
  const world = await startWorldProcess(options);
  worlds.push(world);
  return world;
}

afterEach(async () => {
  for (const world of worlds.splice(0)) await world.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('openmast start', () => {
  /** Runs the command to its end. */
  const run = async (args: string[], env: Record<string, string> = {}) => {
    const folder = mkdtempSync(join(tmpdir(), 'openmast-cli-'));
    folders.push(folder);
    const logFile = join(folder, 'cli.log');
    const command = new Spawned({ script: CLI, args, env: { OPENMAST_DATA_DIR: join(folder, 'data'), ...env }, logFile });
    const code = await command.ended;
    return { code, said: readFileSync(logFile, 'utf8') };
  };
  it.each([
    ['one process', { separate: false }],
    ['four processes', { separate: true }],
  ])('Ctrl-C stops everything, %s and the built-in database included', async (_name, shape) => {
    const world = await begin({ ...shape, database: 'embedded', hasOwnGroup: true });
    const ports = portsOf(world);
    const below = world.processes().length;

    const { code, leftBehind } = await world.interrupt();

    expect(below).toBeGreaterThan(3);
    expect([code, leftBehind, await stillTaken(ports)]).toEqual([0, [], []]);
    expect(world.output).toContain('Stopping');
    expect(world.output).not.toContain('should be running');
  });

  it('a stop from outside does the same, and asking twice does no harm', async () => {
    const world = await begin({});
    const ports = ownPortsOf(world);
    const pids = world.processes().map(({ pid }) => pid);

    world.command.signal('SIGTERM');
    world.command.signal('SIGINT');
    const code = await world.untilEnded();

    expect([code, await stillRunningAfter(pids, GONE_MS), await stillTaken(ports)]).toEqual([0, [], []]);
  });

  it('when a part dies, says which, stops the rest and ends with 1', async () => {
    const world = await begin({ separate: true });
    const ports = ownPortsOf(world);
    const pids = world.processes().map(({ pid }) => pid);

    world.kill('consent-master');
    const code = await world.untilEnded();

    expect([code, await stillRunningAfter(pids, GONE_MS), await stillTaken(ports)]).toEqual([1, [], []]);
    expect(world.output).toContain('consent-master ended (SIGKILL) while it should be running');
  });

  it('interrupted before it is up leaves nothing behind', async () => {
    const { offset, release } = await claimPortOffset();
    const folder = mkdtempSync(join(tmpdir(), 'openmast-cli-'));
    folders.push(folder);
    const command = new Spawned({
      script: CLI,
      args: ['start', '--port-offset', String(offset)],
      env: { OPENMAST_DATA_DIR: join(folder, 'data') },
      logFile: join(folder, 'cli.log'),
    });
    await command.untilItSays('migrations applied', 30_000);

    const code = await command.stop('SIGINT');

    expect(code).toBe(0);
    expect(await stillTaken([4000 + offset, 4010 + offset, 4330 + offset, 9400 + offset])).toEqual([]);
    await release();
  });

  it('keeps to its owner what it writes, and a second time finds it again', async () => {
    const world = await begin({ database: 'embedded' });
    const before = world.world;
    const files = ['world.json', 'secrets.json', 'logs/platform.log', 'logs/demo.log', 'postgres.password'];
    const modes = [...files, '', 'logs'].map((file) => mode(join(world.dataDir, file)));
    await world.halt();

    await world.start();

    expect(modes).toEqual([...files.map(() => '600'), '700', '700']);
    expect(world.output).toContain('world "north" found');
    expect(world.output).not.toContain(before.logins[0]!.password);
    expect(world.world.clients).toEqual(before.clients);
    expect(world.world.logins).toEqual(before.logins);
    expect((await fetch(`${world.world.opsUrl}/health/ready`)).status).toBe(200);
  });

  it('on a busy port says one sentence with the way out, and ends with 1', async () => {
    const { offset, release } = await claimPortOffset();
    const holder = await listen(4010 + offset);

    const { code, said } = await run(['start', '--port-offset', String(offset)]);
    await new Promise((resolve) => holder.close(resolve));
    await release();

    expect(code).toBe(1);
    expect(said).toContain(`Port ${String(4010 + offset)} is already in use.`);
    expect(said).toContain('--port-offset');
    expect(said).not.toMatch(/^\s+at /m);
    expect(said.trim().split('\n').length).toBeLessThanOrEqual(3);
  });

  it('beside another world on the same ports says which are taken, and leaves that one alone', async () => {
    const world = await begin({});

    const { code, said } = await run(['start', '--port-offset', String(world.offset)]);

    expect(code).toBe(1);
    expect(said).toMatch(/The ports [\d, ]+ are already in use/);
    expect((await fetch(`${world.world.opsUrl}/health/ready`)).status).toBe(200);
  });

  it('without its database says one sentence, and ends with 1', async () => {
    const { offset, release } = await claimPortOffset();

    const url = `postgres://nobody:secret-word@127.0.0.1:${String(3990 + offset + 1)}/nothing`;
    const { code, said } = await run(['start', '--port-offset', String(offset)], { OPENMAST_DATABASE_URL: url });
    await release();

    expect(code).toBe(1);
    expect(said).not.toMatch(/^\s+at /m);
    expect(said).not.toContain('secret-word');
    expect(said).toMatch(/database/i);
  });

  it.each(['x', '-1', '1.5', '50001'])('--port-offset %s is refused with a sentence', async (offset) => {
    const { code, said } = await run(['start', `--port-offset=${offset}`]);

    expect(code).toBe(1);
    expect(said).toContain('whole number from 0 to 50000');
  });
});

describe('openmast reset', () => {
  const reset = async (dataDir: string, env: Record<string, string> = {}) => {
    const folder = mkdtempSync(join(tmpdir(), 'openmast-cli-'));
    const logFile = join(folder, 'cli.log');
    const command = new Spawned({ script: CLI, args: ['reset'], env: { OPENMAST_DATA_DIR: dataDir, ...env }, logFile });
    const code = await command.ended;
    const said = readFileSync(logFile, 'utf8');
    rmSync(folder, { recursive: true });
    return { code, said };
  };

  it('refuses while the world runs, then forgets all of it', async () => {
    const world = await begin({ database: 'embedded' });
    const before = world.world;
    const early = await reset(world.dataDir);
    await world.halt();

    const done = await reset(world.dataDir);
    const isGone = !existsSync(world.dataDir);
    await world.start();
    const after = world.world;

    expect([early.code, done.code, isGone]).toEqual([1, 0, true]);
    expect(early.said).toContain('Stop it first');
    expect(after.clients.map(({ clientId }) => clientId)).not.toEqual(before.clients.map(({ clientId }) => clientId));
    expect(after.logins[0]!.password).not.toBe(before.logins[0]!.password);
  });

  it('of nothing is no fault', async () => {
    expect((await reset(join(tmpdir(), 'openmast-there-is-no-such-folder'))).code).toBe(0);
  });
});
