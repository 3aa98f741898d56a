import { type TestDatabase, createTestDatabase } from '@openmast/testing';
import { Client } from 'pg';
import { copyRows } from './copy-out';

describe('rows copied out of a query', () => {
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  it('come one by one, as PostgreSQL stores them', async () => {
    const tuples: string[] = [];

    await copyRows(client, 'select n::int8 from generate_series(1, 3) n', (tuple) => tuples.push(tuple.toString('hex')));

    expect(tuples).toEqual(['0001', '0002', '0003'].map((n) => `000100000008000000000000${n}`));
  });

  it('are none when the query gives none', async () => {
    const tuples: Buffer[] = [];

    await copyRows(client, 'select 1 where false', (tuple) => tuples.push(tuple));

    expect(tuples).toEqual([]);
  });

  it('fail as the query fails, before or amidst its rows', async () => {
    await expect(copyRows(client, 'select nothing', () => undefined)).rejects.toThrow(/"nothing" does not exist/);
    await expect(copyRows(client, 'select 1 / (3 - n) from generate_series(1, 5) n', () => undefined)).rejects.toThrow(/zero/);
  });

  it('fail as whoever takes them fails, and the connection goes on', async () => {
    let taken = 0;
    const refuse = () => {
      taken += 1;
      throw new Error('enough');
    };

    await expect(copyRows(client, 'select n from generate_series(1, 5000) n', refuse)).rejects.toThrow('enough');

    expect(taken).toBe(1);
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });
});
