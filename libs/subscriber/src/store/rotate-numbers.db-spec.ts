import { randomBytes, randomUUID } from 'node:crypto';
import { type AppError, Msisdn, type SubscriberRef } from '@openmast/kernel';
import { type WorldDatabase, openWorldDatabase } from '@openmast/testing';
import type { NumberKeySetting } from '../number-key';
import { NumberVault } from '../number-vault';
import { checkNumberKeys } from './postgres-number-keys';
import { PostgresSubscriberRegistry } from './postgres-subscriber-registry';
import { rotateNumbers } from './rotate-numbers';

const MASTER: NumberKeySetting = { name: 'master' };
const SECOND: NumberKeySetting = { name: 'n2', key: randomBytes(32) };
const THIRD: NumberKeySetting = { name: 'n3', key: randomBytes(32) };

const LINES = 40;
/** Many processes at once, on a machine that has other things to do. */
const TIMEOUT_MS = 60_000;

const number = (index: number) => Msisdn.parse(`+9902${String(index).padStart(8, '0')}`)!;
const numbers = (from: number, count: number) => Array.from({ length: count }, (_each, index) => number(from + index));

jest.setTimeout(TIMEOUT_MS);

describe('rotating the key that numbers stand under', () => {
  let world: WorldDatabase;

  beforeEach(async () => {
    world = await openWorldDatabase();
  });
  afterEach(() => world.close());

  /** As a process is configured: the first key is what it writes under. */
  const vaultWith = (...keys: NumberKeySetting[]) => new NumberVault(world.keyRing, keys);
  const registryWith = (...keys: NumberKeySetting[]) => new PostgresSubscriberRegistry(world.database, vaultWith(...keys));
  const stored = () =>
    world.database.rows<{ id: string; number_key: string | null }>(
      { name: 'spec-rows', text: 'select id, number_key from subscriber.subscriber order by id' },
      [],
    );
  const livingPerNumber = async () => {
    const [row] = await world.database.rows<{ count: number }>(
      { name: 'spec-count', text: 'select count(*)::int as count from subscriber.subscriber where ended_at is null' },
      [],
    );
    return row!.count;
  };

  /** Many lines at once, as a process with the old key only would have left them. */
  const fill = async (lines: readonly Msisdn[]): Promise<SubscriberRef[]> => {
    const vault = vaultWith(MASTER);
    await checkNumberKeys(world.database, vault);
    const ids = lines.map(() => randomUUID() as string as SubscriberRef);
    const sealed = lines.map((msisdn, index) => vault.seal(ids[index]!, msisdn));
    await world.database.affected(
      {
        name: 'spec-fill',
        text: `insert into subscriber.subscriber (id, subscription_id, number_key, number_hash, number_cipher)
               select id, 'first', 'master', hash, box from unnest($1::uuid[], $2::bytea[], $3::bytea[]) as given (id, hash, box)`,
      },
      [ids, sealed.map(({ hash }) => hash), sealed.map(({ box }) => box)],
    );
    return ids;
  };

  it('finds a number under the old key as well as under the new one, and writes under the first', async () => {
    const before = await registryWith(MASTER).ensure(number(1), 's-1');
    const both = registryWith(SECOND, MASTER);

    expect(await both.findByNumber(number(1))).toBe(before);
    expect(await both.ensure(number(1), 's-1')).toBe(before);
    expect((await both.numberOf(before))?.equals(number(1))).toBe(true);
    const after = await both.ensure(number(2), 's-2');
    expect(await registryWith(MASTER, SECOND).findByNumber(number(2))).toBe(after);
    expect((await stored()).map((row) => row.number_key).sort()).toEqual(['master', 'n2']);
  });

  it('brings every number under the active key, says that none is left, and gives the old one free', async () => {
    const old = registryWith(MASTER);
    const before = await Promise.all(numbers(0, 30).map((msisdn, index) => old.ensure(msisdn, `s-${String(index)}`)));

    const rotation = await rotateNumbers(world.database, vaultWith(SECOND, MASTER));

    expect(rotation).toEqual({ moved: 30, left: 0, retired: ['master'] });
    await checkNumberKeys(world.database, vaultWith(SECOND));
    const alone = registryWith(SECOND);
    expect(await Promise.all(numbers(0, 30).map((msisdn) => alone.findByNumber(msisdn)))).toEqual(before);
    expect((await alone.numberOf(before[7]!))?.equals(number(7))).toBe(true);
  });

  it('leaves nothing that the old key alone can find or open', async () => {
    const subscriber = await registryWith(MASTER).ensure(number(1), 's-1');
    await rotateNumbers(world.database, vaultWith(SECOND, MASTER));

    const old = vaultWith(MASTER);
    const [row] = await world.database.rows<{ number_hash: Buffer; number_cipher: Buffer }>(
      { name: 'spec-box', text: 'select number_hash, number_cipher from subscriber.subscriber' },
      [],
    );
    await expect(registryWith(MASTER).findByNumber(number(1))).rejects.toMatchObject({ code: 'NUMBER_KEYS' });
    expect(old.hashes(number(1)).some((hash) => hash.equals(row!.number_hash))).toBe(false);
    expect(() => old.open(subscriber, { key: 'master', box: row!.number_cipher })).toThrow();
    expect(old.isNumber(number(1), { key: 'master', hash: row!.number_hash })).toBe(false);
    await expect(registryWith(MASTER).ensure(number(1), 's-1')).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(checkNumberKeys(world.database, old)).rejects.toThrow(/under the key "n2"/);
    expect(await livingPerNumber()).toBe(1);
  });

  it('lets nobody find or open anything by the new key before its time', async () => {
    const subscriber = await registryWith(MASTER).ensure(number(1), 's-1');

    const alone = vaultWith(SECOND);

    await expect(new PostgresSubscriberRegistry(world.database, alone).findByNumber(number(1))).rejects.toMatchObject({
      code: 'NUMBER_KEYS',
    });
    await expect(checkNumberKeys(world.database, alone)).rejects.toThrow(/under the key "master"/);
    await expect(registryWith(SECOND).ensure(number(1), 's-1')).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(registryWith(SECOND).numberOf(subscriber)).rejects.toThrow(/does not have/);
  });

  it('makes one subscriber of a number that processes with different active keys meet at once', async () => {
    const processes = [registryWith(MASTER, SECOND), registryWith(SECOND, MASTER)];
    await checkNumberKeys(world.database, vaultWith(MASTER, SECOND));

    for (const msisdn of numbers(0, 40)) {
      const seen = await Promise.all(Array.from({ length: 6 }, (_each, index) => processes[index % 2]!.ensure(msisdn, 's')));
      expect(new Set(seen).size).toBe(1);
    }
    expect(await livingPerNumber()).toBe(40);
  });

  it('makes no second subscriber while others meet, look up and give away numbers under both keys', async () => {
    const [late, early] = [registryWith(MASTER, SECOND), registryWith(SECOND, MASTER)];
    const both = vaultWith(SECOND, MASTER);
    const [known, settled] = [numbers(0, LINES), numbers(20_000, 700)];
    await fill(known);
    const settledIds = await fill(settled);
    let turnedAway = 0;
    /** As a process does that still writes under the old key: once that is closed it is turned away, and makes nobody up. */
    const lateEnsure = (msisdn: Msisdn, subscription: string) =>
      late.ensure(msisdn, subscription).catch((error: AppError) => {
        if (error.code !== 'NUMBER_KEYS') throw error;
        turnedAway += 1;
        return early.ensure(msisdn, subscription);
      });

    const meet = async (msisdn: Msisdn, index: number) => {
      const fresh = number(10_000 + index);
      const seen = await Promise.all([
        Promise.all([lateEnsure(msisdn, 'next'), early.ensure(msisdn, 'next')]),
        Promise.all([lateEnsure(fresh, 'new'), early.ensure(fresh, 'new')]),
      ]);
      expect(seen.map(([one, other]) => one === other)).toEqual([true, true]);
    };
    const traffic = async () => {
      for (const [index, msisdn] of known.entries()) await meet(msisdn, index);
    };
    const lookups = settled.map(async (msisdn, index) => {
      const found = await Promise.all([late.findByNumber(msisdn), early.findByNumber(msisdn)]);
      expect(found).toEqual([settledIds[index], settledIds[index]]);
    });
    const rotations = Promise.all([rotateNumbers(world.database, both), rotateNumbers(world.database, both)]);
    await Promise.all([traffic(), traffic(), ...lookups]);
    const moved = (await rotations).reduce((sum, rotation) => sum + rotation.moved, 0);
    const last = await rotateNumbers(world.database, both);

    // Each row by one of them, though both were at it.
    expect(moved + last.moved).toBeGreaterThanOrEqual(settled.length);
    expect(last.left).toBe(0);
    const rows = await world.database.rows<{ id: SubscriberRef; number_cipher: Buffer }>(
      { name: 'spec-living', text: 'select id, number_cipher from subscriber.subscriber where ended_at is null' },
      [],
    );
    const alone = vaultWith(SECOND);
    const living = rows.map(({ id, number_cipher: box }) => alone.open(id, { key: 'n2', box }).e164());
    expect(living.sort()).toEqual([...known, ...settled, ...numbers(10_000, LINES)].map((msisdn) => msisdn.e164()).sort());
    expect(turnedAway).toBeLessThan(4 * LINES);
  });

  it('goes on from where it was stopped, and does nothing the second time', async () => {
    await fill(numbers(0, 1_200));
    const both = vaultWith(SECOND, MASTER);
    const stop = new Error('stopped');

    await expect(
      rotateNumbers(world.database, both, () => {
        throw stop;
      }),
    ).rejects.toBe(stop);
    const halfway = new Set((await stored()).map((row) => row.number_key));
    const rest = await rotateNumbers(world.database, both);
    const again = await rotateNumbers(world.database, both);

    expect(halfway).toEqual(new Set(['master', 'n2']));
    expect(rest).toEqual({ moved: 700, left: 0, retired: ['master'] });
    expect(again).toEqual({ moved: 0, left: 0, retired: [] });
  });

  it('turns away whoever would write under a key that is closed', async () => {
    await registryWith(MASTER, SECOND).ensure(number(1), 's');
    await rotateNumbers(world.database, vaultWith(SECOND, MASTER));

    await expect(registryWith(MASTER, SECOND).ensure(number(2), 's')).rejects.toMatchObject({ code: 'NUMBER_KEYS' });
    await expect(checkNumberKeys(world.database, vaultWith(MASTER, SECOND))).rejects.toThrow(/was rotated away/);
    expect(await registryWith(MASTER, SECOND).findByNumber(number(1))).toBeDefined();
  });

  it('finds a number under any of three keys, and knows when a name means another key', async () => {
    await registryWith(MASTER).ensure(number(1), 's');
    await registryWith(SECOND, MASTER).ensure(number(2), 's');
    const all = registryWith(THIRD, SECOND, MASTER);
    await all.ensure(number(3), 's');

    expect(await Promise.all(numbers(1, 3).map((msisdn) => all.findByNumber(msisdn)))).not.toContain(undefined);
    await expect(checkNumberKeys(world.database, vaultWith(THIRD, { name: 'n2', key: randomBytes(32) }, MASTER))).rejects.toThrow(
      /the name "n2" to another key/,
    );
  });

  it('stores no key and no number in clear', async () => {
    await registryWith(SECOND, MASTER).ensure(number(1), 's');
    const [row] = await world.database.rows<{ dump: string }>(
      {
        name: 'spec-keys-dump',
        text: `select (select string_agg(encode(check_value, 'hex'), ' ') from subscriber.number_key)
                   || (select string_agg(encode(number_hash || number_cipher, 'hex'), ' ') from subscriber.subscriber) as dump`,
      },
      [],
    );

    expect(row!.dump).not.toContain(SECOND.key!.toString('hex'));
    expect(row!.dump).not.toContain(Buffer.from(number(1).e164()).toString('hex'));
  });
});
