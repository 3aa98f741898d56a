import { randomUUID } from 'node:crypto';
import { type SubscriberRef, parsePurpose, parseScope } from '@openmast/kernel';
import { type SmallNorth, type WorldDatabase, createSmallNorth, openWorldDatabase } from '@openmast/testing';
import { Client } from 'pg';
import type { QueryRunner } from 'typeorm';
/* eslint-disable @nx/enforce-module-boundaries -- migrations belong to no project, and this one is tried with the ledger's own rows */
import { ConsentCreateProcessing } from '../../../../migrations/20261121143500-consent-create-processing';
import { ConsentWithdrawAfterWaiting } from '../../../../migrations/20261121160000-consent-withdraw-after-waiting';
import { ConsentEndInOneStatement } from '../../../../migrations/20261121164000-consent-end-in-one-statement';
/* eslint-enable @nx/enforce-module-boundaries */
import { PostgresConsentLedger } from './postgres-consent-ledger';
import { checkHistory } from './postgres-history-check';
import { PostgresSignatureKeys } from './postgres-signature-keys';

describe('naming each processing once', () => {
  let world: WorldDatabase;
  let north: SmallNorth;
  let client: Client;

  beforeAll(async () => {
    world = await openWorldDatabase();
    north = await createSmallNorth(world.database);
    client = new Client({ connectionString: world.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await world.close();
  });

  const broken = async () => {
    const { chains } = await checkHistory(world.database, new PostgresSignatureKeys(world.database, world.keyRing), {
      anchors: [],
    });
    return chains.map((chain) => chain.broken);
  };

  it('keeps every record and every event, there and back', async () => {
    const ledger = new PostgresConsentLedger(world.database);
    const scopes = [parseScope('sim-swap:check')!, parseScope('sim-swap:retrieve-date')!];
    const people = Array.from({ length: 5 }, () => randomUUID() as string as SubscriberRef);
    const target = { purpose: parsePurpose('dpv:FraudPreventionAndDetection')!, channel: 'seed' as const, evidence: {} };
    for (const subscriber of people) {
      for (const applicationId of [north.rideNow, north.kestrelPay])
        await ledger.record({
          ...target,
          subscriber,
          applicationId,
          scopes,
          state: 'granted',
          expiresAt: new Date('2031-01-01'),
        });
    }
    await ledger.withdraw({ ...target, subscriber: people[0]!, applicationId: north.rideNow });
    const listed = () => Promise.all(people.map((subscriber) => ledger.list(subscriber)));
    const before = await listed();
    const migration = new ConsentCreateProcessing();
    const runner = { query: (text: string) => client.query(text) } as unknown as QueryRunner;

    const builtOnIt = [new ConsentWithdrawAfterWaiting(), new ConsentEndInOneStatement()];
    for (const later of builtOnIt.toReversed()) await later.down(runner);
    await migration.down(runner);
    const wide = await client.query<{ id: string }>(
      'select r.id from consent.record r join consent.event e on e.record_id = r.id and e.content::json ->> $1 = r.scope',
      ['scope'],
    );
    await migration.up(runner);
    for (const later of builtOnIt) await later.up(runner);

    expect(wide.rows.length).toBe(22);
    const sorted = (lists: typeof before) => lists.map((list) => list.sort((a, b) => a.id.localeCompare(b.id)));
    expect(sorted(await listed())).toEqual(sorted(before));
    expect(await broken()).toEqual([undefined]);
  });
});
