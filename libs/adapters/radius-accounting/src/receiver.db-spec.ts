import { AppError, Msisdn, SystemClock } from '@openmast/kernel';
import { type Database, Metrics, createLogger } from '@openmast/runtime';
import { type WorldDatabase, openWorldDatabase } from '@openmast/testing';
import { type RadiusAccounting, adapter } from './adapter';
import { ATTRIBUTE } from './attribute-type';
import { FakeNas, integer } from './fake';

const SECRET = 'a-secret-of-this-spec';
const ada = Msisdn.parse('+990123456701')!;
const ben = Msisdn.parse('+990123456702')!;
const SILENCE_MS = 150;

interface Site {
  readonly radius: RadiusAccounting;
  readonly metrics: Metrics;
  readonly port: number;
}

describe('receiving over UDP', () => {
  let world: WorldDatabase;
  const closing: (() => Promise<void>)[] = [];

  async function openSite(
    settings: Record<string, string> = {},
    database: Pick<Database, 'rows' | 'affected'> = world.database,
  ): Promise<Site> {
    const metrics = new Metrics('test', '0');
    const radius = adapter.create({
      settings: { OPENMAST_RADIUS_LISTEN: '127.0.0.1:0', OPENMAST_RADIUS_CLIENTS: `127.0.0.1/32=${SECRET}`, ...settings },
      clock: new SystemClock(),
      database: database as Database,
      keyRing: world.keyRing,
      log: createLogger('test', 'silent'),
      metrics,
    });
    const { port } = await radius.start();
    closing.push(() => radius.close());
    return { radius, metrics, port };
  }

  function openNas(port: number, options: { secret?: string; name?: string } = {}): FakeNas {
    const nas = new FakeNas({ secret: SECRET, server: { host: '127.0.0.1', port }, ...options });
    closing.push(() => nas.close());
    return nas;
  }

  async function counted({ metrics }: Site): Promise<Record<string, number>> {
    const metric = await metrics.registry.getSingleMetric('openmast_radius_accounting_packets_total')!.get();
    return Object.fromEntries(metric.values.map(({ labels, value }) => [labels['outcome'], value]));
  }

  async function nameAt({ radius }: Site, ip: string): Promise<string> {
    const answer = await radius.numberAtAddress.find({ ip });
    return answer.outcome === 'line' ? answer.msisdn.e164() : answer.outcome;
  }

  beforeEach(async () => {
    world = await openWorldDatabase();
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    await world.close();
  });

  it('answers a Start when the session is in the database, with a right Response Authenticator', async () => {
    const site = await openSite();
    const nas = openNas(site.port);
    const packet = nas.request('start', new Date(), { sessionId: 's', msisdn: ada, ip: '100.64.0.1' });

    const answer = await nas.send(packet);

    expect([...answer.subarray(0, 4)]).toEqual([5, packet[1], 0, 20]);
    expect(await nameAt(site, '100.64.0.1')).toBe(ada.e164());
    expect(await counted(site)).toEqual({ stored: 1 });
  });

  it('does not answer before the commit, and not at all when there is none', async () => {
    let commit: (() => void) | undefined;
    let isLost = false;
    const slow = {
      affected: () => Promise.resolve(0),
      rows: async (...question: Parameters<Database['rows']>) => {
        if (isLost) throw new AppError('unavailable', 'DATABASE_UNAVAILABLE', 'lost');
        await new Promise<void>((resolve) => (commit = resolve));
        return world.database.rows(...question);
      },
    } as Pick<Database, 'rows' | 'affected'>;
    const site = await openSite({}, slow);
    const nas = openNas(site.port);
    const packet = nas.request('start', new Date(), { sessionId: 's', msisdn: ada, ip: '100.64.0.1' });

    expect(await nas.sendOnce(packet, SILENCE_MS)).toBeUndefined();
    expect(await nas.sendOnce(packet, SILENCE_MS)).toBeUndefined();
    const answer = nas.sendOnce(nas.request('accountingOn', new Date()), SILENCE_MS);
    commit!();
    expect(await answer).toBeUndefined();
    commit!();
    expect(await nas.sendOnce(packet, SILENCE_MS)).toBeDefined();
    expect(await counted(site)).toEqual({ stored: expect.any(Number), repeated: 2 });

    isLost = true;
    expect(
      await nas.sendOnce(nas.request('stop', new Date(), { sessionId: 's', msisdn: ada, ip: '100.64.0.1' }), SILENCE_MS),
    ).toBeUndefined();
    expect(await counted(site)).toMatchObject({ 'not-stored': 1 });
  });

  it('recovers by itself when the database is back: the gateway’s next attempt counts', async () => {
    let failures = 3;
    const flaky = {
      affected: () => Promise.resolve(0),
      rows: (...question: Parameters<Database['rows']>) =>
        failures-- > 0 ? Promise.reject(new AppError('unavailable', 'X', 'lost')) : world.database.rows(...question),
    } as Pick<Database, 'rows' | 'affected'>;
    const site = await openSite({}, flaky);

    await openNas(site.port).start({ sessionId: 's', msisdn: ada, ip: '100.64.0.1' }, new Date());

    expect(await nameAt(site, '100.64.0.1')).toBe(ada.e164());
  });

  it('is silent to whoever does not know the secret, and changes nothing', async () => {
    const site = await openSite();
    const liar = openNas(site.port, { secret: 'another-secret-altogether' });
    const nas = openNas(site.port);
    const session = { sessionId: 's', msisdn: ada, ip: '100.64.0.1' };

    expect(await liar.sendOnce(liar.request('start', new Date(), session), SILENCE_MS)).toBeUndefined();
    expect(await nas.sendOnce(Buffer.from('hello'), SILENCE_MS)).toBeUndefined();
    expect(await nas.sendOnce(nas.requestOf([], 1), SILENCE_MS)).toBeUndefined();

    expect(await nameAt(site, '100.64.0.1')).toBe('none');
    expect(await counted(site)).toEqual({ 'wrong-secret': 1, malformed: 1, 'other-code': 1 });
  });

  it('is silent to addresses it does not know', async () => {
    const site = await openSite({ OPENMAST_RADIUS_CLIENTS: `192.0.2.0/24=${SECRET}` });
    const nas = openNas(site.port);

    expect(await nas.sendOnce(nas.request('accountingOn', new Date()), SILENCE_MS)).toBeUndefined();
    expect(await counted(site)).toEqual({ 'unknown-sender': 1 });
  });

  it('answers what it cannot use, so that the gateway does not send it for ever', async () => {
    const site = await openSite();
    const nas = openNas(site.port);

    await nas.start({ sessionId: 's', msisdn: ada, ip: '100.64.0.1' }, new Date(Date.now() + 60_000));
    await nas.send(nas.requestOf([{ type: ATTRIBUTE.acctStatusType, value: integer(9) }]));

    expect(await nameAt(site, '100.64.0.1')).toBe('none');
    expect(await counted(site)).toEqual({ 'ignored-future': 1, 'ignored-status-type': 1 });
  });

  it('gives a repeated request the same answer and no second effect, also when the first answer was lost in a crash', async () => {
    const [before, after] = [await openSite(), await openSite()];
    const nas = openNas(before.port);
    const restarted = openNas(after.port);
    const packet = nas.request('start', new Date(), { sessionId: 's', msisdn: ada, ip: '100.64.0.1' });
    const version = () => world.database.orm.query('select xmin, ctid, received_at from session.lease');

    const first = await nas.send(packet);
    const stored: unknown = await version();
    const again = await nas.send(packet);
    const elsewhere = await restarted.send(packet);

    expect(again).toEqual(first);
    expect(elsewhere).toEqual(first);
    expect(await version()).toEqual(stored);
    expect(await counted(before)).toEqual({ stored: 1, repeated: 1 });
    expect(await counted(after)).toEqual({ stored: 1 });
  });

  it('lets two processes receive the packets of one gateway', async () => {
    const sites = [await openSite(), await openSite()];
    const ways = sites.map(({ port }) => openNas(port));
    const at = (second: number) => new Date(Date.now() - 600_000 + second * 1_000);

    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const session = { sessionId: `s${index}`, msisdn: index % 2 ? ada : ben, ip: `100.64.1.${index % 5}` };
        await ways[index % 2]!.start(session, at(index * 2));
        await ways[(index + 1) % 2]!.stop(session, at(index * 2 + 1));
      }),
    );
    await Promise.all(
      [0, 1, 2, 3, 4].map((last) =>
        ways[last % 2]!.start({ sessionId: `last${last}`, msisdn: last % 2 ? ben : ada, ip: `100.64.1.${last}` }, at(200)),
      ),
    );

    const names = await Promise.all([0, 1, 2, 3, 4].map((last) => nameAt(sites[(last + 1) % 2]!, `100.64.1.${last}`)));
    expect(names).toEqual([ada, ben, ada, ben, ada].map((line) => line.e164()));
  });

  it('ends the sessions of a gateway that went down or came up, but not the first new one', async () => {
    const site = await openSite();
    const nas = openNas(site.port);
    const at = (second: number) => new Date(Date.now() - 60_000 + second * 1_000);
    const session = (sessionId: string) => ({ sessionId, msisdn: ada, ip: '100.64.0.1' });

    await nas.start(session('s1'), at(0));
    await nas.restart(at(10));
    expect(await nameAt(site, '100.64.0.1')).toBe('none');

    await nas.start(session('s1'), at(10));
    expect(await nameAt(site, '100.64.0.1')).toBe(ada.e164());

    await nas.send(nas.request('accountingOff', at(10)));
    expect(await nameAt(site, '100.64.0.1')).toBe('none');
  });

  it('receives over IPv6', async () => {
    const site = await openSite({ OPENMAST_RADIUS_LISTEN: '[::1]:0', OPENMAST_RADIUS_CLIENTS: `::1=${SECRET}` });
    const nas = new FakeNas({ secret: SECRET, server: { host: '::1', port: site.port } });

    await nas.start({ sessionId: 's', msisdn: ada, ip: '2001:db8:1:2::' }, new Date());
    await nas.close();

    expect(await nameAt(site, '2001:db8:1:2::99')).toBe(ada.e164());
  });

  it('does not start where somebody listens already', async () => {
    const { port } = await openSite();

    await expect(openSite({ OPENMAST_RADIUS_LISTEN: `127.0.0.1:${port}` })).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('finishes what it has taken when it is closed', async () => {
    const site = await openSite();
    const nas = openNas(site.port);
    const answers = Array.from({ length: 20 }, (_, index) => {
      const way = openNas(site.port);
      return way.sendOnce(nas.request('start', new Date(), { sessionId: `s${index}`, msisdn: ada, ip: `100.64.2.${index}` }));
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await site.radius.close();

    const answered = (await Promise.all(answers)).filter((answer) => answer !== undefined).length;
    const [{ count }] = await world.database.orm.query<[{ count: number }]>(
      'select count(*)::integer as count from session.lease',
    );
    expect(count).toBeGreaterThanOrEqual(answered);
    expect(answered).toBeGreaterThan(0);
  });
});
