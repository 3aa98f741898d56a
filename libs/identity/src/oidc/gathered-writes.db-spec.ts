import { randomUUID } from 'node:crypto';
import { type WorldDatabase, openWorldDatabase } from '@openmast/testing';
import { Provider } from 'oidc-provider';
import { OidcRows } from '../store/oidc-rows';
import { PostgresOidcAdapter } from '../store/postgres-oidc-adapter';
import { writeGatheredBeforeAnswering } from './gathered-writes';

type Middleware = (ctx: object, next: () => Promise<void>) => Promise<void>;

describe('the writes of an authorization request', () => {
  let world: WorldDatabase;
  let rows: OidcRows;

  beforeAll(async () => {
    world = await openWorldDatabase();
    rows = new OidcRows(world.database);
  });
  afterAll(() => world.close());
  afterEach(() => jest.restoreAllMocks());

  const adapter = (model: string) => new PostgresOidcAdapter(model, world.database, world.keyRing, rows);

  /** What any other request sees. */
  async function isStored(model: string, id: string): Promise<boolean> {
    const spy = jest.spyOn(Provider, 'ctx', 'get').mockReturnValue(undefined);
    const found = await adapter(model).find(id);
    spy.mockRestore();
    return found !== undefined;
  }

  /** Runs in a request of its own, as the library does, and within the guard. */
  async function during(route: string, work: () => Promise<void>, store = rows): Promise<void> {
    const ctx = { oidc: { route } };
    let guard: Middleware | undefined;
    const provider = { use: (middleware: Middleware) => (guard = middleware) } as unknown as Provider;
    writeGatheredBeforeAnswering(provider, store);
    await guard?.(ctx, async () => {
      const spy = jest.spyOn(Provider, 'ctx', 'get').mockReturnValue(ctx as unknown as typeof Provider.ctx);
      await work().finally(() => spy.mockRestore());
    });
  }

  it('wait for the session, and go with it', async () => {
    const [grant, code, session] = [randomUUID(), randomUUID(), randomUUID()];
    const write = jest.spyOn(rows, 'write');

    await during('authorization', async () => {
      await adapter('Grant').upsert(grant, { accountId: 'a' }, 60);
      await adapter('AuthorizationCode').upsert(code, { grantId: grant }, 60);
      expect(write).not.toHaveBeenCalled();
      expect(await adapter('Grant').find(grant)).toEqual({ jti: grant, accountId: 'a' });
      await adapter('Session').upsert(session, { uid: session }, 60);
    });

    expect(write).toHaveBeenCalledTimes(1);
    expect(await Promise.all([isStored('Grant', grant), isStored('Session', session)])).toEqual([true, true]);
    expect(await isStored('AuthorizationCode', code)).toBe(true);
  });

  it('are written before the answer leaves when no session takes them along', async () => {
    const code = randomUUID();

    await during('authorization', () => adapter('AuthorizationCode').upsert(code, {}, 60));

    expect(await isStored('AuthorizationCode', code)).toBe(true);
  });

  it('fail the request when they cannot be written, so that no code leaves that nobody knows', async () => {
    const failing = new OidcRows(world.database);
    jest.spyOn(failing, 'write').mockRejectedValue(new Error('lost'));

    const request = during('authorization', () => adapter('AuthorizationCode').upsert(randomUUID(), {}, 60), failing);

    await expect(request).rejects.toThrow('lost');
  });

  it('leave a grant in hand that was read with its code, once, and not after it was changed', async () => {
    const [grant, code] = [randomUUID(), randomUUID()];
    await adapter('Grant').upsert(grant, { accountId: 'a' }, 60);
    await adapter('AuthorizationCode').upsert(code, { grantId: grant }, 60);
    const find = jest.spyOn(rows, 'find');

    await during('token', async () => {
      await adapter('AuthorizationCode').find(code);
      expect(await adapter('Grant').find(grant)).toEqual({ jti: grant, accountId: 'a' });
      expect(find).toHaveBeenCalledTimes(1);
      await adapter('AuthorizationCode').find(code);
      await adapter('Grant').destroy(grant);
      expect(await adapter('Grant').find(grant)).toBeUndefined();
    });
  });

  it('are not held back anywhere else', async () => {
    const grant = randomUUID();

    await during('token', async () => {
      await adapter('Grant').upsert(grant, {}, 60);
      expect(await isStored('Grant', grant)).toBe(true);
    });
  });
});
