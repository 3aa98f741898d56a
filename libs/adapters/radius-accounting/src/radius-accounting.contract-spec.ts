import { type Msisdn, SystemClock } from '@openmast/kernel';
import { Metrics, createLogger } from '@openmast/runtime';
import { type PortFault, describeNumberAtAddress, openWorldDatabase } from '@openmast/testing';
import { adapter } from './adapter';
import { FakeNas, type NasSession } from './fake';
import { PostgresSessionDirectory } from './postgres-session-directory';
import { SessionVault } from './session-vault';

const SECRET = 'a-secret-of-the-suite';

/** What a fault of the suite is when the system behind the port is a PostgreSQL. */
const FAULTS: Record<Exclude<PortFault, 'hang' | 'away' | 'cut'>, string> = {
  error: `alter table session.lease rename to lease_kept;
          create view session.lease as select * from session.lease_kept where 1 / (length(nas) * 0) = 1`,
  missing: 'drop schema session cascade',
  garbage: `update session.lease set number_cipher = 'It works!'`,
  truncated: 'update session.lease set number_cipher = substr(number_cipher, 1, 20)',
  'wrong-shape': 'alter table session.lease alter column network type text',
};

/** The adapter with a UDP port of its own, fed by a gateway, over a database of its own. */
async function makeWorld() {
  const { database, keyRing, close } = await openWorldDatabase();
  const log = createLogger('test', 'silent');
  const open = adapter.create({
    settings: { OPENMAST_RADIUS_LISTEN: '127.0.0.1:0', OPENMAST_RADIUS_CLIENTS: `127.0.0.0/8=${SECRET}` },
    clock: new SystemClock(),
    database,
    keyRing,
    log,
    metrics: new Metrics('test', '0'),
  });
  const { port } = await open.start();
  const nas = new FakeNas({ secret: SECRET, server: { host: '127.0.0.1', port } });
  const sessions = new Map<string, NasSession>();
  const run = (text: string) => database.orm.query(text);
  const locker = database.orm.createQueryRunner();
  return {
    port: open.numberAtAddress,
    async connect({ msisdn, ip, portFrom, portTo }: { msisdn: Msisdn; ip: string; portFrom?: number; portTo?: number }) {
      const ports = portFrom !== undefined && portTo !== undefined ? { ports: { from: portFrom, to: portTo } } : {};
      const session = { sessionId: `s-${ip}-${portFrom ?? 0}`, msisdn, ip, ...ports };
      sessions.set(msisdn.e164(), session);
      await nas.start(session, new Date());
    },
    async disconnect(msisdn: Msisdn) {
      await nas.stop(sessions.get(msisdn.e164())!, new Date());
    },
    async answerWithWrongNumber() {
      const session = { sessionId: 's', msisdn: { e164: () => '+0990123456701' } as unknown as Msisdn, ip: '100.64.0.1' };
      const directory = new PostgresSessionDirectory(database, new SessionVault(keyRing), {
        freshnessMs: 1,
        clockToleranceMs: 1,
      });
      const holding = { msisdn: session.msisdn, networks: [{ network: '100.64.0.1/32' }] };
      await directory.record([{ type: 'start', session: { nas: 'n', sessionId: 's' }, atMs: Date.now(), holding }]);
    },
    async breakWith(fault: PortFault) {
      if (fault === 'away') return database.close();
      if (fault === 'hang') {
        await locker.query('begin; lock table session.lease in access exclusive mode');
        return;
      }
      if (fault === 'cut') {
        // Every statement from now on loses its connection in the middle.
        await run(`create function session.cut() returns interval language plpgsql volatile as
                   $$ begin perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(5); return null; end $$`);
        await run(`alter table session.lease rename to lease_kept`);
        await run(`create view session.lease as select * from session.lease_kept where session.cut() is null`);
        return;
      }
      await run(FAULTS[fault]);
    },
    async close() {
      await locker.query('rollback').catch(() => undefined);
      await locker.release().catch(() => undefined);
      await nas.close();
      await open.close();
      await close();
    },
  };
}

describe('adapter radius-accounting', () => {
  describeNumberAtAddress(makeWorld);

  it('says that it is not simulated', () => {
    expect(adapter).toMatchObject({ name: 'radius-accounting', isSimulated: false, ports: ['numberAtAddress'] });
  });

  it('names nobody for what is no address', async () => {
    const world = await makeWorld();

    expect(await world.port.find({ ip: 'not an address' })).toEqual({ outcome: 'none' });
    await world.close();
  });
});
