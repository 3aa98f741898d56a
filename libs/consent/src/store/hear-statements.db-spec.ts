import { randomUUID } from 'node:crypto';
import { Msisdn, type SubscriberRef, parsePurpose, parseScope } from '@openmast/kernel';
import { NumberVault, PostgresSubscriberRegistry } from '@openmast/subscriber';
import { type SmallNorth, type WorldDatabase, createSmallNorth, openWorldDatabase } from '@openmast/testing';
import fc from 'fast-check';
import type { PersonStatement } from '../consent-ledger';
import type { SaidState } from '../domain/statement';
import { PostgresConsentLedger } from './postgres-consent-ledger';
import { checkHistory } from './postgres-history-check';
import { findFalseRecords } from './postgres-record-check';
import { PostgresSignatureKeys } from './postgres-signature-keys';

const fraud = parsePurpose('dpv:FraudPreventionAndDetection')!;
const check = parseScope('sim-swap:check')!;
const date = parseScope('sim-swap:retrieve-date')!;
const START = Date.UTC(2026, 0, 1);

describe('statements in the store', () => {
  let world: WorldDatabase;
  let north: SmallNorth;
  let ledger: PostgresConsentLedger;
  beforeAll(async () => {
    world = await openWorldDatabase();
    north = await createSmallNorth(world.database);
    ledger = new PostgresConsentLedger(world.database);
  });
  afterAll(() => world.close());

  const someone = () => randomUUID() as string as SubscriberRef;
  function said(part: Partial<PersonStatement> & { readonly minute?: number }): PersonStatement {
    const { minute = 0, ...rest } = part;
    return {
      subscriber: someone(),
      applicationId: north.rideNow,
      purpose: fraud,
      scopes: [check],
      state: 'granted',
      saidAt: new Date(START + minute * 60_000),
      channel: 'staff',
      evidence: { capturedThrough: 'SHOP' },
      ...rest,
    };
  }
  const stands = async (subscriber: SubscriberRef) =>
    (await ledger.list(subscriber)).map(({ scope, state }) => `${scope} ${state}`).sort();
  const eventsOf = (subscriber: SubscriberRef) =>
    world.database.affected(
      { name: 'spec-events', text: "select 1 from consent.event where content::json ->> 'subscriber' = $1" },
      [subscriber],
    );

  it('are kept with the moment they were said at, their end, and their evidence', async () => {
    const expiresAt = new Date('2031-01-01T00:00:00Z');
    const statement = said({ expiresAt });

    expect(await ledger.hear([statement])).toEqual(['recorded']);
    expect(await ledger.list(statement.subscriber)).toEqual([
      expect.objectContaining({ state: 'granted', decidedAt: statement.saidAt, expiresAt }),
    ]);
    const [event] = await world.database.rows<{ channel: string; evidence: object; occurred_at: Date }>(
      {
        name: 'spec-last-event',
        text: 'select channel, evidence, occurred_at from consent.event order by position desc limit 1',
      },
      [],
    );
    expect(event).toEqual({ channel: 'staff', evidence: { capturedThrough: 'SHOP' }, occurred_at: statement.saidAt });
  });

  it('are recorded with all their scopes or with none', async () => {
    const subscriber = someone();
    await ledger.hear([said({ subscriber, state: 'denied', minute: 5 })]);

    expect(await ledger.hear([said({ subscriber, scopes: [check, date], minute: 4 })])).toEqual(['superseded']);
    expect(await stands(subscriber)).toEqual(['sim-swap:check denied']);
    expect(await ledger.hear([said({ subscriber, scopes: [check, date], minute: 6 })])).toEqual(['recorded']);
    expect(await stands(subscriber)).toEqual(['sim-swap:check granted', 'sim-swap:retrieve-date granted']);
  });

  it('travel together, each for itself, and what was known is not written again', async () => {
    const [known, older] = [said({}), said({ state: 'denied', minute: 9 })];
    await ledger.hear([known, older]);
    const more = [
      said({}),
      known,
      { ...older, state: 'granted' as const, saidAt: known.saidAt },
      said({ applicationId: north.kestrelPay }),
    ];

    expect(await ledger.hear(more)).toEqual(['recorded', 'known', 'superseded', 'recorded']);
    expect(await ledger.hear([])).toEqual([]);
    expect(await eventsOf(known.subscriber)).toBe(1);
  });

  it('about an application that is none are refused together', async () => {
    const statement = said({});

    await expect(ledger.hear([statement, said({ applicationId: randomUUID() })])).rejects.toMatchObject({ kind: 'not-found' });
    expect(await stands(statement.subscriber)).toEqual([]);
  });

  it('end at the last word, in whatever order and however much at once they are told', async () => {
    const word = fc.record({
      minute: fc.integer({ min: 0, max: 4 }),
      state: fc.constantFrom<SaidState>('granted', 'denied'),
    });
    const shapes = fc.array(word, { minLength: 1, maxLength: 6 });

    await fc.assert(
      fc.asyncProperty(shapes, fc.boolean(), async (words, atOnce) => {
        const subscriber = someone();
        const statements = words.map((one) => said({ subscriber, ...one }));
        if (atOnce) await Promise.all(statements.map((one) => ledger.hear([one])));
        else for (const one of statements) await ledger.hear([one]);

        const last = Math.max(...words.map(({ minute }) => minute));
        const lastWords = words.filter(({ minute }) => minute === last).map(({ state }) => state);
        expect(await stands(subscriber)).toEqual([`${check} ${lastWords.includes('denied') ? 'denied' : 'granted'}`]);
        expect(await eventsOf(subscriber)).toBeLessThanOrEqual(new Set(words.map((one) => JSON.stringify(one))).size);
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it('about a line that has ended spoil no other', async () => {
    const lines = new PostgresSubscriberRegistry(world.database, new NumberVault(world.keyRing));
    const number = Msisdn.parse('+990100000055')!;
    const gone = said({ subscriber: await lines.ensure(number, 'north-55') });
    await lines.ensure(number, 'north-56');

    expect(await ledger.hear([gone, said({})])).toEqual(['line-ended', 'recorded']);
    expect(await stands(gone.subscriber)).toEqual([]);
  });

  it('leave the chain as whole as any other writer does, while others write', async () => {
    await Promise.all(
      Array.from({ length: 20 }, async (_none, index) => {
        const statement = said({ scopes: [check, date] });
        await ledger.hear([statement, said({})]);
        if (index % 2 === 0) await ledger.withdraw({ ...statement, channel: 'application' });
      }),
    );
    const keys = new PostgresSignatureKeys(world.database, world.keyRing);

    const { chains } = await checkHistory(world.database, keys, { anchors: [] });

    expect(chains.map(({ broken }) => broken)).toEqual([undefined]);
    expect(await findFalseRecords(world.database)).toEqual([]);
  });
});
