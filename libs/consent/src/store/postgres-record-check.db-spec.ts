import { Msisdn, type SubscriberRef, parsePurpose, parseScope } from '@openmast/kernel';
import { NumberVault, PostgresSubscriberRegistry } from '@openmast/subscriber';
import { type SmallNorth, type WorldDatabase, createSmallNorth, openWorldDatabase } from '@openmast/testing';
import { PostgresConsentLedger } from './postgres-consent-ledger';
import { findFalseRecords } from './postgres-record-check';

const purpose = parsePurpose('dpv:FraudPreventionAndDetection')!;
const check = parseScope('sim-swap:check')!;

describe('holding the records against the history', () => {
  let world: WorldDatabase;
  let north: SmallNorth;
  let ledger: PostgresConsentLedger;
  let subscriber: SubscriberRef;

  beforeAll(async () => {
    world = await openWorldDatabase();
    north = await createSmallNorth(world.database);
    ledger = new PostgresConsentLedger(world.database);
    const registry = new PostgresSubscriberRegistry(world.database, new NumberVault(world.keyRing));
    subscriber = await registry.ensure(Msisdn.parse('+990100000001')!, 'north-1');
    const target = { subscriber, purpose, channel: 'portal' as const, evidence: {} };
    await ledger.record({
      ...target,
      applicationId: north.rideNow,
      scopes: [check],
      state: 'granted',
      expiresAt: new Date('2031-01-01'),
    });
    await ledger.record({ ...target, applicationId: north.kestrelPay, scopes: [check], state: 'granted' });
    await ledger.record({ ...target, applicationId: north.kestrelPay, scopes: [check], state: 'objected' });
  });
  afterAll(() => world.close());

  const sql = (text: string) => world.database.transaction((client) => client.query(text));
  /** Changes something, looks, and takes the change back. */
  async function faultsAfter(change: string) {
    await sql('create table consent.spec_record as select * from consent.record');
    await sql(change);
    const found = await findFalseRecords(world.database);
    await sql(
      'delete from consent.record; insert into consent.record select * from consent.spec_record; drop table consent.spec_record',
    );
    return found.map(({ fault, event }) => [fault, event?.position]);
  }

  it('finds nothing while everything is as it was decided', async () => {
    expect(await findFalseRecords(world.database)).toEqual([]);
  });

  it.each([
    [
      'a yes made of an objection',
      `update consent.record set state = 'granted' where state = 'objected'`,
      [['another state', 3]],
    ],
    ['a longer life', `update consent.record set expires_at = '2041-01-01' where expires_at is not null`, [['another state', 1]]],
    ['an end that is gone', 'update consent.record set expires_at = null', [['another state', 1]]],
    [
      'another moment',
      `update consent.record set decided_at = decided_at - interval '1 day' where state = 'objected'`,
      [['another state', 3]],
    ],
    [
      'a yes given to another person',
      `update consent.record set subscriber_id = gen_random_uuid() where state = 'granted'`,
      [['another state', 1]],
    ],
    ['an objection that is gone', `delete from consent.record where state = 'objected'`, [['no record', 3]]],
    [
      'a yes that nobody said',
      `insert into consent.record (subscriber_id, processing_id, state, decided_at)
       select gen_random_uuid(), processing_id, 'granted', now() from consent.record limit 1`,
      [['no event', undefined]],
    ],
  ])('finds %s', async (_what, change, faults) => {
    expect(await faultsAfter(change)).toEqual(faults);
  });

  it('misses no record of somebody whose line has ended', async () => {
    await sql(`update subscriber.subscriber set ended_at = now(), number_hash = null, number_cipher = null, number_key = null
       where id = '${subscriber}'`);

    expect(await faultsAfter('delete from consent.record')).toEqual([]);
  });
});
