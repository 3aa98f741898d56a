import { KeyRing } from '@openmast/runtime';
import { type WorldDatabase, openWorldDatabase } from '@openmast/testing';
import { SigningKeys } from './signing-keys';

describe('the signing keys', () => {
  let world: WorldDatabase;
  let keys: SigningKeys;

  beforeAll(async () => {
    world = await openWorldDatabase();
    keys = new SigningKeys(world.database, world.keyRing);
  });
  afterAll(() => world.close());

  const kids = async () => (await keys.load()).filter(({ alg }) => alg === 'ES256').map(({ kid }) => kid);

  it('are made once, however many processes start together: of each algorithm one to sign, one to be known early', async () => {
    const loads = await Promise.all(Array.from({ length: 5 }, () => new SigningKeys(world.database, world.keyRing).load()));

    expect(new Set(loads.map((found) => found.map(({ kid }) => kid).join()))).toHaveProperty('size', 1);
    expect(loads[0]!.map(({ alg }) => alg)).toEqual(['ES256', 'RS256', 'ES256', 'RS256']);
  });

  it('are published without their private part', async () => {
    const published = await keys.publicKeys();

    expect(published.map(({ kty, alg }) => `${kty} ${alg}`).sort()).toEqual(['EC ES256', 'EC ES256', 'RSA RS256', 'RSA RS256']);
    for (const key of published) for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi']) expect(key).not.toHaveProperty(secret);
  });

  it('cannot be read with another master key', async () => {
    const other = new SigningKeys(world.database, new KeyRing(Buffer.alloc(32, 1)));

    await expect(other.load()).rejects.toThrow();
  });

  it('rotate: what was published early signs, what signed stays published', async () => {
    const [active, next] = await kids();
    const before = await keys.version();

    await keys.rotate();

    const after = await kids();
    expect(after[0]).toBe(next);
    expect(after[1]).not.toBe(next);
    expect(after[2]).toBe(active);
    expect(await keys.version()).not.toBe(before);
    expect((await keys.publicKeys()).map(({ kid }) => kid)).toEqual(expect.arrayContaining(after));
  });

  it('never have two that sign, however many rotate at once', async () => {
    await Promise.all(Array.from({ length: 5 }, () => keys.rotate()));

    const states = await world.database.rows<{ state: string }>(
      { name: 'spec-states', text: `select alg || ' ' || state as state from identity.signing_key where state <> 'retired'` },
      [],
    );

    expect(states.map(({ state }) => state).sort()).toEqual(['ES256 active', 'ES256 next', 'RS256 active', 'RS256 next']);
  });

  it('forget a retired key once nothing it signed can be alive', async () => {
    await world.database.rows(
      {
        name: 'spec-age',
        text: `update identity.signing_key set changed_at = now() - interval '3 hours' where state = 'retired'`,
      },
      [],
    );

    await keys.rotate();

    expect(await kids()).toHaveLength(3);
  });
});
