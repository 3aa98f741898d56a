import { randomUUID } from 'node:crypto';
import { type SubscriberRef, parsePurpose, parseScope } from '@openmast/kernel';
import { Database, createLogger } from '@openmast/runtime';
import { type SmallNorth, type WorldDatabase, createSmallNorth, openWorldDatabase } from '@openmast/testing';
import { Client } from 'pg';
import { genesisHash, linkHash } from '../chain/chain-link';
import type { ConsentDecision } from '../consent-ledger';
import { PostgresConsentLedger } from './postgres-consent-ledger';
import { checkHistory } from './postgres-history-check';
import { PostgresSignatureKeys } from './postgres-signature-keys';

const fraud = parsePurpose('dpv:FraudPreventionAndDetection')!;
const check = parseScope('sim-swap:check')!;
const date = parseScope('sim-swap:retrieve-date')!;
const POOLS = 4;
const DECISIONS_PER_POOL = 50;

interface EventRow {
  readonly position: string;
  readonly content: string;
  readonly hash: Buffer;
}

describe('the consent history', () => {
  let world: WorldDatabase;
  let north: SmallNorth;
  let ledger: PostgresConsentLedger;

  beforeAll(async () => {
    world = await openWorldDatabase();
    north = await createSmallNorth(world.database);
    ledger = new PostgresConsentLedger(world.database);
  });
  afterAll(() => world.close());

  const decision = (part: Partial<ConsentDecision> = {}): ConsentDecision => ({
    subscriber: randomUUID() as string as SubscriberRef,
    applicationId: north.rideNow,
    purpose: fraud,
    scopes: [check],
    state: 'granted',
    channel: 'authorization',
    evidence: { view: 'capture-1', note: 'ünï' },
    ...part,
  });
  const sql = <Row extends object>(text: string, values: readonly unknown[] = []) =>
    world.database.transaction(async (client) => (await client.query<Row>(text, [...values])).rows);
  const verify = () => checkHistory(world.database, new PostgresSignatureKeys(world.database, world.keyRing), { anchors: [] });

  it('says in its content all that was decided, and every column is read from it', async () => {
    const given = decision({ expiresAt: new Date('2030-01-02T03:04:05.678Z') });
    await ledger.record(given);

    const [row] = await sql<
      EventRow & { state: string; channel: string; occurred_at: Date; evidence: object; record_id: string }
    >(`select e.* from consent.event e order by position desc limit 1`);

    const content = JSON.parse(row!.content) as Record<string, unknown>;
    expect(content).toEqual({
      v: 2,
      record: row!.record_id,
      subscriber: given.subscriber,
      application: north.rideNow,
      purpose: fraud,
      scope: check,
      basis: 'consent',
      state: 'granted',
      channel: 'authorization',
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      until: '2030-01-02T03:04:05.678000Z',
      evidence: { view: 'capture-1', note: 'ünï' },
    });
    expect(row).toMatchObject({ state: 'granted', channel: 'authorization', evidence: given.evidence });
    expect(row!.occurred_at.toISOString().slice(0, 23)).toBe(String(content['at']).slice(0, 23));
  });

  it('is hashed as an outsider would hash it', async () => {
    await ledger.record(decision({ scopes: [check, date], state: 'denied' }));
    let hash = genesisHash('north');

    const rows = await sql<EventRow>('select position, content, hash from consent.event order by position');

    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) {
      hash = linkHash(hash, { position: Number(row.position), content: row.content });
      expect(row.hash).toEqual(hash);
    }
  });

  it('is one chain without gaps, however many processes write at once', async () => {
    const pools = await Promise.all(
      Array.from({ length: POOLS }, () =>
        Database.open({
          url: world.url,
          connectionsMax: 5,
          entities: [],
          applicationName: 'other',
          log: createLogger('x', 'silent'),
        }),
      ),
    );
    const before = (await verify()).chains[0]!.rows;
    const shared = decision({ scopes: [check, date] });
    const target = { subscriber: shared.subscriber, applicationId: shared.applicationId, purpose: fraud };

    await Promise.all(
      pools.flatMap((pool) => {
        const writer = new PostgresConsentLedger(pool);
        return Array.from({ length: DECISIONS_PER_POOL }, async (_, index) => {
          // The same record from all sides, its scopes now in this order and now in that; and one of its own.
          await writer.record({ ...shared, scopes: index % 2 ? [check, date] : [date, check] });
          await writer.withdraw({ ...target, channel: 'staff', evidence: {} });
          await writer.record(decision({ applicationId: index % 2 ? north.rideNow : north.kestrelPay }));
        });
      }),
    );
    await Promise.all(pools.map((pool) => pool.close()));

    const { chains, guardFaults } = await verify();
    const [counted] = await sql<{ count: number }>('select count(*)::int as count from consent.event');
    expect(guardFaults).toEqual([]);
    expect(chains).toEqual([expect.objectContaining({ tenantId: 'north', rows: counted!.count })]);
    expect(chains[0]!.broken).toBeUndefined();
    expect(chains[0]!.rows - before).toBeGreaterThanOrEqual(POOLS * DECISIONS_PER_POOL * 3);
  });

  it('leaves no state without its history, nor history without its state, when the transaction fails', async () => {
    const [before] = await sql<{ count: number }>('select count(*)::int as count from consent.event');
    const failing = decision({ scopes: [check, check] });

    await expect(ledger.record(failing)).rejects.toThrow();

    const [after] = await sql<{ count: number }>('select count(*)::int as count from consent.event');
    expect(after).toEqual(before);
    expect(await ledger.list(failing.subscriber)).toEqual([]);
    expect((await verify()).chains[0]!.broken).toBeUndefined();
  });

  it.each(['update consent.event set content = content', 'delete from consent.event', 'truncate consent.event'])(
    'refuses %s even to its owner',
    async (text) => {
      await expect(sql(text)).rejects.toMatchObject({ code: '42501', message: expect.stringContaining('only grows') });
    },
  );

  describe('under the application’s own role', () => {
    let client: Client;

    beforeAll(async () => {
      client = new Client({ connectionString: world.url });
      await client.connect();
      await client.query('set role openmast_app');
    });
    afterAll(() => client.end());

    it.each([
      'update consent.event set content = content',
      'delete from consent.event',
      'truncate consent.event',
      'update consent.chain_head set position = 0',
      'delete from consent.chain_head',
      'update consent.signed_head set jws = jws',
      'delete from consent.signed_head',
      'alter table consent.event disable trigger all',
      'set session_replication_role = replica',
      `insert into consent.event (tenant_id, position, content, hash) values ('north', 1, '{}', '')`,
    ])('%s is refused', async (text) => {
      await expect(client.query(text)).rejects.toMatchObject({ code: '42501' });
    });

    it('decisions are recorded and withdrawn all the same', async () => {
      const url = new URL(world.url);
      url.searchParams.set('options', '-c role=openmast_app');
      const restricted = await Database.open({
        url: url.href,
        connectionsMax: 1,
        entities: [],
        applicationName: 'restricted',
        log: createLogger('x', 'silent'),
      });
      const given = decision();

      await new PostgresConsentLedger(restricted).record(given);
      const { subscriber, applicationId } = given;
      const withdrawal = { subscriber, applicationId, purpose: fraud, channel: 'staff' as const, evidence: {} };
      const ended = await new PostgresConsentLedger(restricted).withdraw(withdrawal);
      const [who] = await restricted.rows<{ role: string }>({ name: 'who', text: 'select current_user as role' }, []);
      await restricted.close();

      expect([ended, who!.role]).toEqual([1, 'openmast_app']);
      expect((await verify()).chains[0]!.broken).toBeUndefined();
    });
  });
});
