import { randomInt, randomUUID } from 'node:crypto';
import { Clock, type Scope, type SubscriberRef, parsePurpose, parseScope, Msisdn } from '@openmast/kernel';
import { Metrics } from '@openmast/runtime';
import {
  type SmallNorth,
  type SmallSouth,
  type WorldDatabase,
  createSmallNorth,
  createSmallSouth,
  openWorldDatabase,
} from '@openmast/testing';
import type { ConsentDecision } from '../consent-ledger';
import { NumberVault, PostgresSubscriberRegistry } from '@openmast/subscriber';
import { PostgresConsentGate } from './postgres-consent-gate';
import { PostgresConsentLedger } from './postgres-consent-ledger';

const fraud = parsePurpose('dpv:FraudPreventionAndDetection')!;
const marketing = parsePurpose('dpv:Marketing')!;
const check = parseScope('sim-swap:check')!;
const date = parseScope('sim-swap:retrieve-date')!;

class SettableClock extends Clock {
  at = new Date();

  override now(): Date {
    return this.at;
  }
}

describe('consent in the store', () => {
  const clock = new SettableClock();
  let world: WorldDatabase;
  let north: SmallNorth;
  let south: SmallSouth;
  let ledger: PostgresConsentLedger;
  let gate: PostgresConsentGate;

  beforeAll(async () => {
    world = await openWorldDatabase();
    north = await createSmallNorth(world.database);
    south = await createSmallSouth(world.database);
    ledger = new PostgresConsentLedger(world.database);
    gate = gateOn(world);
  });
  afterAll(() => world.close());
  beforeEach(() => {
    clock.at = new Date();
  });

  /** Every made-up person may decide, unless the spec keeps real ones. */
  class Adults extends PostgresSubscriberRegistry {
    override mayConsent(): Promise<boolean> {
      return Promise.resolve(true);
    }
  }

  function gateOn({ database, keyRing }: WorldDatabase, Registry = Adults as typeof PostgresSubscriberRegistry) {
    const subscribers = new Registry(database, new NumberVault(keyRing));
    return new PostgresConsentGate({ database, clock, subscribers, metrics: new Metrics('test', '0') });
  }

  function decisionOf(part: Partial<ConsentDecision>): ConsentDecision {
    return {
      subscriber: randomUUID() as string as SubscriberRef,
      applicationId: north.rideNow,
      purpose: fraud,
      scopes: [check],
      state: 'granted',
      channel: 'authorization',
      evidence: { view: 'capture-1' },
      ...part,
    };
  }

  it('answers everybody who asks at the same moment for themselves', async () => {
    const [granted, other] = [decisionOf({}), decisionOf({ scopes: [date] })];
    await Promise.all([ledger.record(granted), ledger.record(other)]);

    const answers = await Promise.all([
      ask(granted, {}, [check, date]),
      ask(other, {}, [check, date]),
      ask(granted, { subscriber: other.subscriber }),
    ]);

    expect(answers).toEqual([['granted', 'never-asked'], ['never-asked', 'granted'], ['never-asked']]);
  });

  async function ask(decision: ConsentDecision, change: Partial<ConsentDecision> = {}, scopes: readonly Scope[] = [check]) {
    const { subscriber, applicationId, purpose } = { ...decision, ...change };
    const bases = new Map(scopes.map((scope) => [scope, 'consent'] as const));
    const answers = await gate.decide({ subscriber, applicationId, purpose, bases });
    return scopes.map((scope) => {
      const decided = answers.get(scope)?.decision;
      return decided?.outcome === 'refused' ? decided.reason : decided?.outcome;
    });
  }

  it('is found under exactly its subscriber, application, purpose and scope', async () => {
    const given = decisionOf({});
    await ledger.record(given);

    expect(await ask(given)).toEqual(['granted']);
    expect(await ask(given, { subscriber: decisionOf({}).subscriber })).toEqual(['never-asked']);
    expect(await ask(given, { applicationId: north.kestrelPay })).toEqual(['never-asked']);
    expect(await ask(given, { purpose: marketing })).toEqual(['never-asked']);
    expect(await ask(given, {}, [check, date])).toEqual(['granted', 'never-asked']);
  });

  it('ends for the scopes withdrawn, and only for them', async () => {
    const given = decisionOf({ scopes: [check, date] });
    await ledger.record(given);

    const { subscriber, applicationId, purpose } = given;
    const ended = await ledger.withdraw({ subscriber, applicationId, purpose, scopes: [check], channel: 'staff', evidence: {} });

    expect(ended).toBe(1);
    expect(await ask(given, {}, [check, date])).toEqual(['withdrawn', 'granted']);
  });

  it('counts a second withdrawal as nothing, and leaves a refusal a refusal', async () => {
    const refusal = decisionOf({ state: 'denied' });
    await ledger.record(refusal);
    const { subscriber, applicationId, purpose } = refusal;

    const ended = await ledger.withdraw({ subscriber, applicationId, purpose, channel: 'staff', evidence: {} });

    expect(ended).toBe(0);
    expect(await ask(refusal)).toEqual(['denied']);
  });

  it('ends as a whole, for every application, and nobody else’s', async () => {
    const [mine, other] = [decisionOf({ scopes: [check, date] }), decisionOf({})];
    const elsewhere = { ...mine, applicationId: north.kestrelPay, scopes: [check] };
    await Promise.all([ledger.record(mine), ledger.record(elsewhere), ledger.record(other)]);

    const ended = await Promise.all(
      Array.from({ length: 8 }, () => ledger.withdrawAll(mine.subscriber, { channel: 'staff', evidence: { reason: 'spec' } })),
    );

    expect(ended.reduce((sum, one) => sum + one, 0)).toBe(3);
    expect([...(await ask(mine, {}, [check, date])), ...(await ask(elsewhere)), ...(await ask(other))]).toEqual([
      'withdrawn',
      'withdrawn',
      'withdrawn',
      'granted',
    ]);
  });

  describe('of two tenants', () => {
    let ofNorth: ConsentDecision;
    let ofSouth: ConsentDecision;
    beforeEach(async () => {
      ofNorth = decisionOf({});
      ofSouth = { ...ofNorth, applicationId: south.sunCab };
      await Promise.all([ledger.record(ofNorth), ledger.record(ofSouth)]);
    });
    const applicationsIn = async (tenantId?: string) =>
      (await ledger.list(ofNorth.subscriber, tenantId)).map(({ applicationId }) => applicationId).sort();
    const endAll = (tenantId?: string) =>
      ledger.withdrawAll(ofNorth.subscriber, { channel: 'staff', evidence: {}, ...(tenantId ? { tenantId } : {}) });
    const states = async () => [...(await ask(ofNorth)), ...(await ask(ofSouth))];

    it('is listed for each alone, or as a whole', async () => {
      expect(await applicationsIn('north')).toEqual([north.rideNow]);
      expect(await applicationsIn('south')).toEqual([south.sunCab]);
      expect(await applicationsIn('nowhere')).toEqual([]);
      expect(await applicationsIn()).toEqual([north.rideNow, south.sunCab].sort());
    });

    it('ends for the one that is named, whoever withdraws for the other at that moment', async () => {
      expect(await endAll('south')).toBe(1);
      expect(await states()).toEqual(['granted', 'withdrawn']);
      await ledger.record(ofSouth);
      expect((await Promise.all([endAll('north'), endAll('south'), endAll('north'), endAll('nowhere')])).sort()).toEqual([
        0, 0, 1, 1,
      ]);
      expect(await states()).toEqual(['withdrawn', 'withdrawn']);
    });

    it('ends for both where none is named, and once where both ways are taken at once', async () => {
      const ended = await Promise.all([endAll(), endAll('north'), endAll(), endAll('south')]);

      expect(ended.reduce((sum, one) => sum + one, 0)).toBe(2);
      expect(await states()).toEqual(['withdrawn', 'withdrawn']);
    });

    it('does not wait for the chain of the tenant that is not named', async () => {
      await world.database.transaction(async (client) => {
        await client.query('select consent.lock_chain($1)', [south.sunCab]);
        expect(await endAll('north')).toBe(1);
      });
      expect(await states()).toEqual(['withdrawn', 'granted']);
    });
  });

  describe('a withdrawal that waits for a yes on its way', () => {
    /** The yes and then the withdrawal wait behind somebody who has the tenant's chain. @returns how many scopes were withdrawn */
    async function afterYesOnItsWay(yes: ConsentDecision, withdraw: () => Promise<number>): Promise<number> {
      const waiters: Promise<unknown>[] = [];
      await world.database.transaction(async (client) => {
        await client.query('select consent.lock_chain($1)', [north.rideNow]);
        waiters.push(ledger.record(yes));
        await waitersForLocks(1);
        waiters.push(withdraw());
        await waitersForLocks(2);
      });
      const [, ended] = await Promise.all(waiters);
      return ended as number;
    }

    async function waitersForLocks(count: number): Promise<void> {
      const waiting = `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      for (;;) {
        const [{ n }] = (await world.database.rows<{ n: number }>({ name: 'spec-waiters', text: waiting }, [])) as [
          { n: number },
        ];
        if (n >= count) return;
      }
    }

    async function lineWith(scope: Scope): Promise<ConsentDecision> {
      const registry = new PostgresSubscriberRegistry(world.database, new NumberVault(world.keyRing));
      const subscriber = await registry.ensure(Msisdn.parse(`+99071${String(randomInt(1e7)).padStart(7, '0')}`)!, randomUUID());
      const standing = decisionOf({ subscriber, scopes: [scope] });
      await ledger.record(standing);
      return standing;
    }

    it('ends it too: one application', async () => {
      const standing = await lineWith(check);
      const { subscriber, applicationId, purpose } = standing;

      const ended = await afterYesOnItsWay({ ...standing, scopes: [date] }, () =>
        ledger.withdraw({ subscriber, applicationId, purpose, channel: 'portal', evidence: {} }),
      );

      expect(ended).toBe(2);
      expect(await ask(standing, {}, [check, date])).toEqual(['withdrawn', 'withdrawn']);
    });

    it('lets nobody say yes for the line while everything ends, for whichever tenant', async () => {
      const standing = await lineWith(check);
      const ofSouth = { ...standing, applicationId: south.sunCab };
      const waiters: Promise<unknown>[] = [];
      await world.database.transaction(async (client) => {
        await client.query('select consent.lock_chain($1)', [north.rideNow]);
        waiters.push(ledger.withdrawAll(standing.subscriber, { channel: 'staff', evidence: {} }));
        await waitersForLocks(1);
        waiters.push(ledger.record(ofSouth));
        await waitersForLocks(2);
      });
      const [ended] = await Promise.all(waiters);

      expect(ended).toBe(1);
      expect([...(await ask(standing)), ...(await ask(ofSouth))]).toEqual(['withdrawn', 'granted']);
    });

    it('ends it too: everything', async () => {
      const standing = await lineWith(check);

      const ended = await afterYesOnItsWay({ ...standing, scopes: [date] }, () =>
        ledger.withdrawAll(standing.subscriber, { channel: 'staff', evidence: {} }),
      );

      expect(ended).toBe(2);
      expect(await ask(standing, {}, [check, date])).toEqual(['withdrawn', 'withdrawn']);
    });
  });

  it('is neither recorded nor withdrawn for an application that does not exist', async () => {
    const given = decisionOf({ applicationId: randomUUID() });
    const { subscriber, applicationId, purpose } = given;

    await expect(ledger.record(given)).rejects.toMatchObject({ kind: 'not-found', code: 'UNKNOWN_APPLICATION' });

    expect(await ledger.withdraw({ subscriber, applicationId, purpose, channel: 'staff', evidence: {} })).toBe(0);
    expect(await ask(given)).toEqual(['never-asked']);
  });

  it('expires at the very moment, without a job that must have run', async () => {
    const given = decisionOf({ expiresAt: new Date(clock.at.getTime() + 60_000) });
    await ledger.record(given);

    expect(await ask(given)).toEqual(['granted']);
    clock.at = new Date(clock.at.getTime() + 60_000);
    expect(await ask(given)).toEqual(['expired']);
  });

  it('names the end of a yes ahead and behind, and none where the basis is not consent', async () => {
    const end = new Date(clock.at.getTime() + 60_000);
    const { subscriber, applicationId, purpose, ...given } = decisionOf({ expiresAt: end });
    await ledger.record({ subscriber, applicationId, purpose, ...given });
    const told = async (basis: 'consent' | 'contract') =>
      (await gate.decide({ subscriber, applicationId, purpose, bases: new Map([[check, basis]]) })).get(check);

    expect(await told('consent')).toMatchObject({ until: end });
    expect(await told('contract')).not.toHaveProperty('until');
    clock.at = end;
    expect(await told('consent')).toMatchObject({ expiredAt: end });
    expect(await told('consent')).not.toHaveProperty('until');
  });

  it('may be asked once more after a refusal, not after the second one', async () => {
    const refusal = decisionOf({ state: 'denied' });
    const { subscriber, applicationId, purpose } = refusal;
    const question = { subscriber, applicationId, purpose, bases: new Map([[check, 'consent'] as const]) };

    await ledger.record(refusal);
    expect((await gate.decide(question)).get(check)?.isAskable).toBe(true);
    await ledger.record(refusal);
    expect((await gate.decide(question)).get(check)?.isAskable).toBe(false);
  });

  it('keeps every step with its evidence', async () => {
    const given = decisionOf({});
    await ledger.record(given);
    const { subscriber, applicationId, purpose } = given;
    await ledger.withdraw({ subscriber, applicationId, purpose, channel: 'application', evidence: { why: 'asked' } });

    const events = await world.database.rows(
      {
        name: 'spec-events',
        text: `select e.state, e.channel, e.evidence from consent.event e join consent.record r on r.id = e.record_id
                where r.subscriber_id = $1 order by e.position`,
      },
      [subscriber],
    );

    expect(events).toEqual([
      { state: 'granted', channel: 'authorization', evidence: { view: 'capture-1' } },
      { state: 'withdrawn', channel: 'application', evidence: { why: 'asked' } },
    ]);
    expect(await ledger.list(subscriber)).toMatchObject([{ state: 'withdrawn', scope: check, applicationId }]);
  });

  it('asks nobody who does not decide for the line, from the moment the subscriber database says so', async () => {
    const registry = new PostgresSubscriberRegistry(world.database, new NumberVault(world.keyRing));
    const gateOfAll = gateOn(world, PostgresSubscriberRegistry);
    const number = Msisdn.parse('+990100000077')!;
    const askable = async (facts: { readonly mayConsent?: boolean }) => {
      const subscriber = await registry.ensure(number, 'north-77', facts);
      const question = { subscriber, applicationId: randomUUID(), purpose: fraud, bases: new Map([[check, 'consent']] as const) };
      return (await gateOfAll.decide(question)).get(check)!.isAskable;
    };

    expect([await askable({}), await askable({ mayConsent: false }), await askable({ mayConsent: true })]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('is undecided, never granted, when the store cannot answer', async () => {
    const lost = await openWorldDatabase();
    const lostGate = gateOn(lost);
    await lost.close();
    const { subscriber, applicationId, purpose } = decisionOf({});

    const bases = new Map([
      [check, 'consent'],
      [date, 'legitimate_interest'],
    ] as const);
    const answers = await lostGate.decide({ subscriber, applicationId, purpose, bases });

    expect([...answers.values()].map(({ decision }) => decision.outcome)).toEqual(['undecided', 'undecided']);
  });
});
