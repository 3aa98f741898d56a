import { Msisdn } from '@openmast/kernel';
import { type WorldDatabase, openWorldDatabase } from '@openmast/testing';
import { NumberVault } from '../number-vault';
import { PostgresSubscriberRegistry } from './postgres-subscriber-registry';

const ada = Msisdn.parse('+990100000001')!;
const ben = Msisdn.parse('+990100000002')!;

describe('the subscriber registry', () => {
  let world: WorldDatabase;
  let subscribers: PostgresSubscriberRegistry;

  beforeAll(async () => {
    world = await openWorldDatabase();
    subscribers = new PostgresSubscriberRegistry(world.database, new NumberVault(world.keyRing));
  });
  afterAll(() => world.close());

  it('knows a line again by number and subscription', async () => {
    const first = await subscribers.ensure(ada, 'sub-1');

    expect(await subscribers.ensure(ada, 'sub-1')).toBe(first);
    expect(await subscribers.findByNumber(ada)).toBe(first);
    expect((await subscribers.numberOf(first))?.equals(ada)).toBe(true);
  });

  it('does not carry anything over when a number gets a new owner', async () => {
    const before = await subscribers.ensure(ben, 'sub-2');
    const after = await subscribers.ensure(ben, 'sub-3');

    expect(after).not.toBe(before);
    expect(await subscribers.findByNumber(ben)).toBe(after);
    expect(await subscribers.numberOf(before)).toBeUndefined();
  });

  it('finds a subscriber of this subscription only, and makes or ends nobody by looking', async () => {
    const dora = Msisdn.parse('+990100000004')!;
    const nobody = await subscribers.find(dora, 'sub-5');
    const made = await subscribers.ensure(dora, 'sub-5');

    expect(nobody).toBeUndefined();
    expect(await subscribers.find(dora, 'sub-6')).toBeUndefined();
    expect(await subscribers.find(dora, 'sub-5')).toBe(made);
  });

  it('tells everybody who asks at the same moment who may decide', async () => {
    const [adult, child] = [Msisdn.parse('+990100000005')!, Msisdn.parse('+990100000006')!];
    const one = await subscribers.ensure(adult, 'sub-7');
    const other = await subscribers.ensure(child, 'sub-8', { mayConsent: false });
    await subscribers.ensure(child, 'sub-8', { mayConsent: false });

    expect(await Promise.all([one, other, one].map((who) => subscribers.mayConsent(who)))).toEqual([true, false, true]);
  });

  it('makes one subscriber out of twenty first sights at once', async () => {
    const cleo = Msisdn.parse('+990100000003')!;

    const seen = await Promise.all(Array.from({ length: 20 }, () => subscribers.ensure(cleo, 'sub-4')));

    expect(new Set(seen).size).toBe(1);
  });

  it('stores no number that can be read', async () => {
    const [{ dump } = { dump: '' }] = await world.database.rows<{ dump: string }>(
      {
        name: 'spec-dump',
        text: `select string_agg(s::text || encode(number_cipher, 'escape') || encode(number_hash, 'escape'), ' ') as dump
                 from subscriber.subscriber s`,
      },
      [],
    );

    expect(dump).not.toMatch(/990?1000000/);
    expect(dump.length).toBeGreaterThan(0);
  });

  it('cannot be opened with the box of another subscriber', async () => {
    const vault = new NumberVault(world.keyRing);
    const one = await subscribers.ensure(ada, 'sub-1');
    const other = await subscribers.ensure(ben, 'sub-3');

    expect(() => vault.open(other, vault.seal(one, ada))).toThrow();
  });
});
