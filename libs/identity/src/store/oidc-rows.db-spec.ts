import { randomUUID } from 'node:crypto';
import { type WorldDatabase, openWorldDatabase } from '@openmast/testing';
import { type NewRow, OidcRows } from './oidc-rows';
import { storedId } from './postgres-oidc-adapter';

describe('rows of oidc-provider that travel together', () => {
  let world: WorldDatabase;
  let here: OidcRows;
  let there: OidcRows;

  beforeAll(async () => {
    world = await openWorldDatabase();
    // As in two processes: they share nothing but the database.
    [here, there] = [new OidcRows(world.database), new OidcRows(world.database)];
  });
  afterAll(() => world.close());

  function row(change: Partial<NewRow> = {}): NewRow {
    return {
      model: 'Grant',
      id: randomUUID(),
      payload: '{}',
      grantId: undefined,
      uid: undefined,
      expiresInSeconds: 60,
      ...change,
    };
  }

  const twenty = <T>(work: (rows: OidcRows) => Promise<T>) =>
    Promise.all(Array.from({ length: 20 }, (_, index) => work(index % 2 === 0 ? here : there)));

  it('are consumed by one of twenty, in whichever process', async () => {
    const codes = [row(), row(), row()];
    await here.write(codes);

    const winners = await Promise.all(codes.map((code) => twenty((rows) => rows.consume(code))));

    expect(winners.map((results) => results.filter(Boolean))).toEqual([[true], [true], [true]]);
    expect((await there.find(codes[0]!))?.consumed_at).toBeInstanceOf(Date);
    expect(await here.consume(row())).toBe(false);
  });

  it('are inserted once by one of twenty, and stay as the first one wrote them', async () => {
    const first = row({ model: 'ReplayDetection' });

    const results = await twenty((rows) => rows.insertOnce({ ...first, payload: `{"by":"${randomUUID()}"}` }));

    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await here.insertOnce(first)).toBe(false);
  });

  it('are written all or none, and do not take down those of another request', async () => {
    const [grant, unwritable, other] = [row(), row({ payload: String.raw`{"state":"\u0000"}` }), row()];

    const results = await Promise.allSettled([here.write([grant, unwritable]), here.write([other])]);

    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(await here.find(grant)).toBeUndefined();
    expect(await here.find(other)).toBeDefined();
  });

  it('are as the later of two writes of the same moment left them', async () => {
    const session = row({ model: 'Session' });

    await Promise.all([here.write([{ ...session, payload: '{"n":1}' }]), here.write([{ ...session, payload: '{"n":2}' }])]);

    expect(await here.find(session)).toMatchObject({ payload: { n: 2 } });
  });

  it('come with their grant, which stands under the hash of its id', async () => {
    const grantId = randomUUID();
    const code = row({ model: 'AuthorizationCode', grantId });
    await here.write([code, row({ id: storedId(grantId), payload: '{"accountId":"a"}' })]);

    expect(await there.find(code)).toMatchObject({ grant_id: grantId, grant_payload: { accountId: 'a' } });
  });

  it('give everybody who asks at the same moment an object of their own', async () => {
    const session = row({ payload: '{"authorizations":{}}' });
    await here.write([session]);

    const [one, other] = await Promise.all([here.find(session), here.find(session)]);

    expect(one).toEqual(other);
    expect(one!.payload['authorizations']).not.toBe(other!.payload['authorizations']);
  });
});
