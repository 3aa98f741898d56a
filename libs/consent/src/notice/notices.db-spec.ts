import { randomInt, randomUUID } from 'node:crypto';
import { AppError, Msisdn, parsePurpose, parseScope } from '@openmast/kernel';
import { SmsSender } from '@openmast/network';
import { Metrics, createLogger } from '@openmast/runtime';
import { NumberVault, PostgresSubscriberRegistry } from '@openmast/subscriber';
import { PostgresApplicationRegistry } from '@openmast/tenancy';
import { type SmallNorth, type WorldDatabase, createSmallNorth, openWorldDatabase } from '@openmast/testing';
import type { Channel, ConsentDecision } from '../consent-ledger';
import { PostgresConsentLedger } from '../store/postgres-consent-ledger';
import { PostgresConsentLineRecords } from '../store/postgres-consent-line-records';
import { PostgresNotices } from '../store/postgres-notices';
import { NoticeCourier } from './notice-courier';

const fraud = parsePurpose('dpv:FraudPreventionAndDetection')!;
const check = parseScope('sim-swap:check')!;
const date = parseScope('sim-swap:retrieve-date')!;
const ISSUER = 'https://id.north.example';

class MessageCentre extends SmsSender {
  readonly sent: { readonly to: string; readonly text: string }[] = [];
  isAway = false;

  override send(to: Msisdn, text: string): Promise<void> {
    if (this.isAway) return Promise.reject(new AppError('unavailable', 'UNAVAILABLE', 'The message centre does not answer.'));
    this.sent.push({ to: to.e164(), text });
    return Promise.resolve();
  }
}

describe('telling a line of a yes', () => {
  let world: WorldDatabase;
  let north: SmallNorth;
  let ledger: PostgresConsentLedger;
  let subscribers: PostgresSubscriberRegistry;
  let quiet: string;
  const centre = new MessageCentre();

  beforeAll(async () => {
    world = await openWorldDatabase();
    north = await createSmallNorth(world.database);
    ledger = new PostgresConsentLedger(world.database);
    subscribers = new PostgresSubscriberRegistry(world.database, new NumberVault(world.keyRing), [
      new PostgresConsentLineRecords(),
    ]);
    const { id } = await north.onboarding.addApplication({
      partnerId: north.partnerId,
      owner: { legalName: 'Quiet Ltd', country: 'XN', privacyPolicyUrl: 'https://quiet.example/privacy' },
      name: 'quiet',
      displayName: 'Quiet',
      keys: [],
      redirectUris: ['https://quiet.example/callback'],
      products: [
        {
          ...{ capability: 'sim-swap', purpose: fraud, scopes: [check], grantTypes: ['authorization_code'] },
          ...{ lawfulBasis: 'consent', sendsNotice: false },
        },
      ],
    });
    quiet = id;
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    centre.sent.length = 0;
    centre.isAway = false;
    await world.database.affected({ name: 'spec-no-notices', text: 'delete from consent.notice' }, []);
  });

  const newLine = async () => {
    const msisdn = Msisdn.parse(`+99072${String(randomInt(1e7)).padStart(7, '0')}`)!;
    return { msisdn, subscriber: await subscribers.ensure(msisdn, randomUUID()) };
  };
  const say = async (part: Partial<ConsentDecision>) => {
    const line = await newLine();
    const { subscriber } = line;
    const usual = { subscriber, applicationId: north.rideNow, purpose: fraud, scopes: [check], evidence: {} };
    await ledger.record({ ...usual, state: 'granted', channel: 'authorization', ...part });
    return line;
  };
  const waiting = async () =>
    (await world.database.rows({ name: 'spec-notices', text: 'select language from consent.notice order by id' }, [])).length;

  /** Couriers at work until nothing is due any more. */
  const deliver = async (couriers = 1) => {
    const parts = {
      notices: new PostgresNotices(world.database),
      subscribers,
      applications: new PostgresApplicationRegistry(world.database),
      ...{ smsSender: centre, issuer: ISSUER, log: createLogger('spec', 'silent'), metrics: new Metrics('spec', '0') },
    };
    await Promise.all(
      Array.from({ length: couriers }, async () => {
        const courier = new NoticeCourier(parts);
        courier.wake();
        await courier.stop();
      }),
    );
    return parts.metrics;
  };

  it.each<Channel>(['authorization', 'message', 'portal', 'capture-link'])('happens when it was pressed: %s', async (channel) => {
    const { msisdn } = await say({ channel, scopes: [check, date] });

    await deliver();

    expect(centre.sent).toEqual([
      {
        to: msisdn.e164(),
        text: `North Mobile: you have allowed ridenow to use information about your line. Not you? Stop it here: ${ISSUER}/portal`,
      },
    ]);
    expect(await waiting()).toBe(0);
  });

  it('speaks the language of the page', async () => {
    await say({ evidence: { language: 'es' } });

    await deliver();

    expect(centre.sent[0]?.text).toMatch(/ha permitido a ridenow/);
  });

  it.each<[string, Partial<ConsentDecision>]>([
    ['a refusal', { state: 'denied' }],
    ['an objection', { state: 'objected', channel: 'portal' }],
    ['what staff wrote down', { channel: 'staff' }],
    ['what an application told', { channel: 'application' }],
  ])('does not happen for %s', async (_what, part) => {
    await say(part);

    expect(await waiting()).toBe(0);
  });

  it('does not happen for a product that says so', async () => {
    await say({ applicationId: quiet });

    expect(await waiting()).toBe(0);
  });

  it('waits for the message centre', async () => {
    await say({});
    centre.isAway = true;
    await deliver();
    expect(await waiting()).toBe(1);

    centre.isAway = false;
    await world.database.affected({ name: 'spec-later', text: 'update consent.notice set next_attempt_at = now()' }, []);
    await deliver();

    expect(centre.sent).toHaveLength(1);
    expect(await waiting()).toBe(0);
  });

  it('gives up in the end, and counts it', async () => {
    await say({});
    centre.isAway = true;
    await world.database.affected({ name: 'spec-last', text: 'update consent.notice set attempts = 9' }, []);

    const metrics = await deliver();

    expect((await metrics.consentNotices.get()).values).toMatchObject([{ value: 1, labels: { outcome: 'given-up' } }]);
    expect(await waiting()).toBe(0);
  });

  it('happens once, however many couriers look', async () => {
    for (let turn = 0; turn < 10; turn += 1) await say({});

    await deliver(8);

    expect(centre.sent).toHaveLength(10);
  });

  it('ends with the line', async () => {
    const { msisdn } = await say({});
    await subscribers.ensure(msisdn, 'another-subscription');

    expect(await waiting()).toBe(0);
  });
});
