import { type TestDatabase, createTestDatabase } from '@openmast/testing';
import { statementTimer } from './statement-timer';

const RUNS = 25;

describe('the timer of a statement', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it.each([
    ['with pgbench, where there is one', 'pgbench'],
    ['without', 'no-such-program'],
  ])('tells each run, %s', async (_how, program) => {
    const text = `select 1 where (:n::text)::integer between 1 and 3`;

    const took = await statementTimer(program).time({ databaseUrl: database.url, text, subscribers: 3 }, RUNS);

    expect(took).toHaveLength(RUNS);
    expect(took.every((microseconds) => microseconds > 0)).toBe(true);
  });

  it('says what it times with', () => {
    expect(statementTimer('no-such-program').description).toContain('no pgbench here');
  });

  it('fails as the statement fails', async () => {
    const text = 'select * from nothing where name = :n::text';

    for (const program of ['pgbench', 'no-such-program'])
      await expect(statementTimer(program).time({ databaseUrl: database.url, text, subscribers: 3 }, RUNS)).rejects.toThrow(
        /nothing/,
      );
  });
});
