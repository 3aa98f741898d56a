import { createTestDatabase, type TestDatabase } from '@openmast/testing';
import { Client } from 'pg';
import { WireCounter } from './wire-counter';

describe('The wire counter', () => {
  let database: TestDatabase;
  beforeAll(async () => (database = await createTestDatabase()));
  afterAll(() => database.drop());

  it('counts statements and transactions, and passes everything on', async () => {
    const { counter, url } = await WireCounter.open(database.url);
    const client = new Client({ connectionString: url });
    await client.connect();
    const before = counter.counts();

    const { rows } = await client.query({ name: 'alone', text: 'select $1::int as given', values: [7] });
    await client.query('begin');
    await client.query(`select repeat('x', 300000) as long`);
    await client.query('commit');

    const after = counter.counts();
    expect(rows).toEqual([{ given: 7 }]);
    expect(after.statements - before.statements).toBe(4);
    expect(after.transactions - before.transactions).toBe(2);
    await client.end();
    await counter.close();
  });
});
