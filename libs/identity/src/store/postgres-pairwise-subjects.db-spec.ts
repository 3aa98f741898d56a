import { Msisdn, type SubscriberRef } from '@openmast/kernel';
import { NumberVault, PostgresSubscriberRegistry } from '@openmast/subscriber';
import { type WorldDatabase, openWorldDatabase } from '@openmast/testing';
import { randomUUID } from 'node:crypto';
import { PairwiseSubjects } from './postgres-pairwise-subjects';

describe('pairwise subjects', () => {
  let world: WorldDatabase;
  let subscriber: SubscriberRef;
  const [rideNow, kestrelPay] = [randomUUID(), randomUUID()];

  beforeAll(async () => {
    world = await openWorldDatabase();
    const registry = new PostgresSubscriberRegistry(world.database, new NumberVault(world.keyRing));
    subscriber = await registry.ensure(Msisdn.parse('+990100000001')!, 'north-1');
  });
  afterAll(() => world.close());

  it('are stable for one application, across processes, and differ between applications', async () => {
    const one = new PairwiseSubjects(world.database, world.keyRing);
    const other = new PairwiseSubjects(world.database, world.keyRing);

    const first = await one.subjectOf(subscriber, rideNow);

    expect(await one.subjectOf(subscriber, rideNow)).toBe(first);
    expect(await other.subjectOf(subscriber, rideNow)).toBe(first);
    expect(await one.subjectOf(subscriber, kestrelPay)).not.toBe(first);
  });

  it('lead back to their subscriber', async () => {
    const subject = await new PairwiseSubjects(world.database, world.keyRing).subjectOf(subscriber, rideNow);

    const rows = await world.database.rows(
      {
        name: 'spec-lead-back',
        text: 'select subscriber_id from identity.pairwise_subject where subject = $1 and application_id = $2',
      },
      [subject, rideNow],
    );

    expect(rows).toEqual([{ subscriber_id: subscriber }]);
  });

  it('show neither the internal id nor anything of it', async () => {
    const subject = await new PairwiseSubjects(world.database, world.keyRing).subjectOf(subscriber, rideNow);

    expect(subject).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(Buffer.from(subject, 'base64url').toString('hex')).not.toContain(subscriber.replaceAll('-', ''));
  });
});
