import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type Notification } from 'pg';
import { giveTo } from './run-as';
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './start-embedded-postgres';

const folder = mkdtempSync(join(tmpdir(), 'openmast-embedded-spec-'));
const started: EmbeddedPostgres[] = [];
const clients: Client[] = [];

async function start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres(options);
  started.push(server);
  return server;
}

async function connect({ url }: EmbeddedPostgres): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined); // a killed server cuts the connection: that is what some cases are about
  clients.push(client);
  await client.connect();
  return client;
}

function postmasterPid(dataDir: string): number {
  return Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]);
}

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end().catch(() => undefined)));
  await Promise.all(started.splice(0).map((server) => server.stop()));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the built-in PostgreSQL', () => {
  it('answers on 127.0.0.1 only, with a password', async () => {
    const server = await start({ dataDir: join(folder, 'answers') });
    const client = await connect(server);

    const { rows } = await client.query(
      "select 1 as one, current_setting('listen_addresses') as listens, current_setting('fsync') as fsync",
    );
    const wrongPassword = new Client({ connectionString: server.url.replace(/:[^:@]+@/, ':wrong@') });

    expect(rows).toEqual([{ one: 1, listens: '127.0.0.1', fsync: 'on' }]);
    await expect(wrongPassword.connect()).rejects.toThrow('password authentication failed');
  });

  it('keeps its password beside the data, for the owner alone', async () => {
    const dataDir = join(folder, 'password');

    const server = await start({ dataDir });

    expect(statSync(`${dataDir}.password`).mode & 0o777).toBe(0o600);
    expect(new URL(server.url).password).toBe(readFileSync(`${dataDir}.password`, 'utf8'));
    expect(existsSync(join(dataDir, 'password'))).toBe(false);
  });

  it('finds its rows again at the second start', async () => {
    const dataDir = join(folder, 'second-start');
    const first = await start({ dataDir });
    await (await connect(first)).query('create table kept as select 42 as answer');
    await first.stop();

    const second = await start({ dataDir });

    expect((await (await connect(second)).query('select answer from kept')).rows).toEqual([{ answer: 42 }]);
  });

  it('keeps every committed row when it is killed', async () => {
    const dataDir = join(folder, 'killed');
    const first = await start({ dataDir });
    const writer = await connect(first);
    await writer.query('create table paid (n int)');
    for (let n = 0; n < 100; n += 1) await writer.query('insert into paid values ($1)', [n]);
    await writer.query('begin');
    await writer.query('insert into paid values (-1)');
    process.kill(postmasterPid(dataDir), 'SIGKILL');
    await first.stop();

    const second = await start({ dataDir });

    const { rows } = await (await connect(second)).query('select count(*)::int as count, min(n) as least from paid');
    expect(rows).toEqual([{ count: 100, least: 0 }]);
  });

  it('carries a notification from one connection to another', async () => {
    const server = await start({ dataDir: join(folder, 'notify') });
    const [listener, speaker] = [await connect(server), await connect(server)];
    await listener.query('listen consent');
    const heard = once(listener, 'notification') as Promise<[Notification]>;

    await speaker.query("select pg_notify('consent', 'c-1')");

    expect((await heard)[0]).toMatchObject({ channel: 'consent', payload: 'c-1' });
  });

  it('uses the port and the settings it was given', async () => {
    const port = await freePortForSpec();
    const server = await start({ dataDir: join(folder, 'settings'), port, settings: { fsync: 'off', work_mem: '8MB' } });

    const { rows } = await (
      await connect(server)
    ).query("select current_setting('fsync') as fsync, current_setting('work_mem') as work_mem");

    expect(new URL(server.url).port).toBe(String(port));
    expect(rows).toEqual([{ fsync: 'off', work_mem: '8MB' }]);
  });

  it('works below a folder that is closed to other users', async () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const dataDir = join(closed, 'deep', 'data');
    const first = await start({ dataDir });
    await (await connect(first)).query('create table kept as select 7 as answer');
    await first.stop();

    const second = await start({ dataDir });

    expect((await (await connect(second)).query('select answer from kept')).rows).toEqual([{ answer: 7 }]);
  });

  it('works in a folder with a very long name', async () => {
    const server = await start({ dataDir: join(folder, 'long-'.repeat(30), 'data') });

    expect((await (await connect(server)).query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it('stops when asked, twice without harm', async () => {
    const dataDir = join(folder, 'stops');
    const server = await start({ dataDir });
    const pid = postmasterPid(dataDir);

    await server.stop();
    await server.stop();

    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(existsSync(join(dataDir, 'postmaster.pid'))).toBe(false);
  });
});

describe('a data folder that is not as it should be', () => {
  it('refuses a folder somebody serves already, and names the process', async () => {
    const dataDir = join(folder, 'in-use');
    const server = await start({ dataDir });

    await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({
      code: 'postgres.in-use',
      message: expect.stringContaining(`process ${process.pid}`),
    });

    expect((await (await connect(server)).query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it('stops the server of a launcher that was killed, then starts', async () => {
    const dataDir = join(folder, 'orphan');
    const orphan = await start({ dataDir });
    await (await connect(orphan)).query('create table kept as select 1 as answer');
    const orphanPid = postmasterPid(dataDir);
    writeFileSync(`${dataDir}.launcher`, '999999'); // as if another process, now gone, had started it

    const server = await start({ dataDir });

    expect(postmasterPid(dataDir)).not.toBe(orphanPid);
    expect((await (await connect(server)).query('select answer from kept')).rows).toEqual([{ answer: 1 }]);
  });

  it('starts over a process id file left behind, and leaves the stranger who got that id alone', async () => {
    const dataDir = join(folder, 'stale');
    await (await start({ dataDir })).stop();
    const { uid, gid } = statSync(dataDir);
    const stranger = spawn('sleep', ['60'], { uid, gid }); // of the same user, or PostgreSQL itself sees through it
    writeFileSync(join(dataDir, 'postmaster.pid'), `${stranger.pid}\n${dataDir}\n`, { mode: 0o600 });
    giveTo({ uid, gid }, join(dataDir, 'postmaster.pid'));

    const server = await start({ dataDir });

    expect((await (await connect(server)).query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    expect(stranger.exitCode).toBeNull();
    stranger.kill();
  });

  it('refuses a folder with something else in it', async () => {
    const dataDir = join(folder, 'holiday-pictures');
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'beach.jpg'), '');

    await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({
      kind: 'conflict',
      code: 'postgres.not-a-data-folder',
    });

    expect(existsSync(join(dataDir, 'beach.jpg'))).toBe(true);
  });

  it('says so when the password is lost', async () => {
    const dataDir = join(folder, 'password-lost');
    await (await start({ dataDir })).stop();
    rmSync(`${dataDir}.password`);

    await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({ kind: 'conflict', code: 'postgres.password-lost' });
  });

  it('begins again after a first start that was killed half-way', async () => {
    const dataDir = join(folder, 'half-way');
    mkdirSync(`${dataDir}.unfinished`);
    writeFileSync(join(`${dataDir}.unfinished`, 'PG_VERSION'), '18');

    const server = await start({ dataDir });

    expect((await (await connect(server)).query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    expect(existsSync(`${dataDir}.unfinished`)).toBe(false);
  });

  it('says which port is taken', async () => {
    const occupant = createServer().listen(0, '127.0.0.1');
    await once(occupant, 'listening');
    const { port } = occupant.address() as AddressInfo;

    await expect(startEmbeddedPostgres({ dataDir: join(folder, 'port'), port })).rejects.toMatchObject({
      message: expect.stringContaining(`port ${port} is taken`),
    });

    occupant.close();
  });

  it('passes on what the server said when a setting is wrong', async () => {
    const attempt = startEmbeddedPostgres({ dataDir: join(folder, 'setting'), settings: { no_such_setting: '1' } });

    await expect(attempt).rejects.toMatchObject({
      code: 'postgres.not-started',
      message: expect.stringContaining('no_such_setting'),
    });
  });
});

async function freePortForSpec(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}
