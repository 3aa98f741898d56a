import { randomUUID } from 'node:crypto';
import { type WorldDatabase, openWorldDatabase } from '@openmast/testing';
import { PostgresOperatorTokenUses } from './postgres-operator-token-uses';

describe('the memory of operator tokens', () => {
  let world: WorldDatabase;

  beforeAll(async () => {
    world = await openWorldDatabase();
  });
  afterAll(() => world.close());

  it('lets one of twenty spend a token, over two processes, and nobody later', async () => {
    const processes = [1, 2].map(() => new PostgresOperatorTokenUses(world.database, world.keyRing));
    const token = randomUUID();

    const spent = await Promise.all(Array.from({ length: 20 }, (_, index) => processes[index % 2]!.spend(token)));

    expect(spent.filter(Boolean)).toHaveLength(1);
    expect(await processes[0]!.spend(token)).toBe(false);
    expect(await processes[0]!.spend(randomUUID())).toBe(true);
  });

  it('holds no token', async () => {
    await new PostgresOperatorTokenUses(world.database, world.keyRing).spend('a-token-nobody-may-read');

    const text = "select encode(token_hash, 'escape') as hash from identity.operator_token_use";
    const rows = await world.database.rows<{ hash: string }>({ name: 'spec-token-hashes', text }, []);

    expect(rows.map(({ hash }) => hash).join()).not.toContain('a-token');
  });

  it('cannot tell when the database is away', async () => {
    const lost = await openWorldDatabase();
    await lost.close();

    await expect(new PostgresOperatorTokenUses(lost.database, lost.keyRing).spend('x')).rejects.toMatchObject({
      kind: 'unavailable',
    });
  });
});
