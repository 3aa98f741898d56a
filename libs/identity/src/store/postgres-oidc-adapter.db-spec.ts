import { randomUUID } from 'node:crypto';
import { type WorldDatabase, openWorldDatabase } from '@openmast/testing';
import { errors } from 'oidc-provider';
import { AlreadySeen } from '../oidc/replay';
import { PostgresOidcAdapter, storedId } from './postgres-oidc-adapter';

describe('the storage of oidc-provider', () => {
  let world: WorldDatabase;

  beforeAll(async () => {
    world = await openWorldDatabase();
  });
  afterAll(() => world.close());

  const adapter = (model: string) => new PostgresOidcAdapter(model, world.database, world.keyRing);

  it('finds what it stored, under its own model only', async () => {
    const id = randomUUID();
    await adapter('Session').upsert(id, { uid: `u-${id}`, accountId: 'a' }, 60);

    expect(await adapter('Session').find(id)).toMatchObject({ accountId: 'a' });
    expect(await adapter('Session').findByUid(`u-${id}`)).toMatchObject({ accountId: 'a' });
    expect(await adapter('Interaction').find(id)).toBeUndefined();
  });

  it('keeps no id that could be presented, and still gives it back to whoever presents it', async () => {
    const id = randomUUID();
    await adapter('RefreshToken').upsert(id, { jti: id, accountId: 'a' }, 60);

    const leaks = await world.database.rows(
      {
        name: 'spec-raw-ids',
        text: `select 1 from identity.oidc_payload where strpos(row_to_json(oidc_payload)::text, $1) > 0`,
      },
      [id],
    );

    expect(leaks).toEqual([]);
    expect(await adapter('RefreshToken').find(id)).toEqual({ jti: id, accountId: 'a' });
  });

  it('lets one of twenty consume a code; the others take the grant down', async () => {
    const [id, grantId] = [randomUUID(), randomUUID()];
    await adapter('AuthorizationCode').upsert(id, { grantId }, 60);

    const results = await Promise.allSettled(Array.from({ length: 20 }, () => adapter('AuthorizationCode').consume(id)));

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const losers = results.filter((result) => result.status === 'rejected');
    expect(losers.every(({ reason }) => reason instanceof errors.InvalidGrant)).toBe(true);
    expect(await revoked(grantId)).toBe(true);
    expect(await adapter('AuthorizationCode').find(id)).toHaveProperty('consumed');
  });

  it('lets one of twenty use an assertion', async () => {
    const id = randomUUID();

    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => adapter('ReplayDetection').upsert(id, { iss: 'client' }, 60)),
    );

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const losers = results.filter((result) => result.status === 'rejected');
    expect(losers.every(({ reason }) => reason instanceof AlreadySeen)).toBe(true);
  });

  it('remembers a destroyed grant, since its tokens are stored nowhere', async () => {
    const id = randomUUID();
    await adapter('Grant').upsert(id, { accountId: 'a' }, 60);

    await adapter('Grant').destroy(id);

    expect(await adapter('Grant').find(id)).toBeUndefined();
    expect(await revoked(id)).toBe(true);
  });

  it('deletes what hangs on a grant, but keeps used codes, so that a late replay is still seen', async () => {
    const [fresh, used, grantId] = [randomUUID(), randomUUID(), randomUUID()];
    await adapter('AuthorizationCode').upsert(fresh, { grantId }, 60);
    await adapter('AuthorizationCode').upsert(used, { grantId }, 60);
    await adapter('AuthorizationCode').consume(used);

    await adapter('AuthorizationCode').revokeByGrantId(grantId);

    expect(await adapter('AuthorizationCode').find(fresh)).toBeUndefined();
    expect(await adapter('AuthorizationCode').find(used)).toHaveProperty('consumed');
  });

  it('seals pushed requests, which may name a number', async () => {
    const id = randomUUID();
    await adapter('PushedAuthorizationRequest').upsert(id, { request: 'tel:+990100000001' }, 60);

    const [row] = await world.database.rows<{ text: string }>(
      { name: 'spec-sealed', text: 'select payload::text as text from identity.oidc_payload where id = $1' },
      [storedId(id)],
    );

    expect(row?.text).not.toContain('990100000001');
    expect(await adapter('PushedAuthorizationRequest').find(id)).toEqual({ jti: id, request: 'tel:+990100000001' });
  });

  it('says temporarily_unavailable with 503 when the database is away', async () => {
    const lost = await openWorldDatabase();
    await lost.close();

    const asking = new PostgresOidcAdapter('Session', lost.database, lost.keyRing).find('x');

    await expect(asking).rejects.toMatchObject({ error: 'temporarily_unavailable', statusCode: 503, expose: true });
  });

  async function revoked(grantId: string): Promise<boolean> {
    const rows = await world.database.rows(
      { name: 'spec-revoked', text: 'select 1 from identity.revoked_grant where grant_id = $1' },
      [grantId],
    );
    return rows.length === 1;
  }
});
