import { AppError, Msisdn, SystemClock } from '@openmast/kernel';
import { SubscriberDirectory, type SubscriberLine } from '@openmast/network';
import { Metrics } from '@openmast/runtime';
import { NumberVault, PostgresSubscriberRegistry } from '@openmast/subscriber';
import { PostgresApplicationRegistry } from '@openmast/tenancy';
import { type SmallNorth, type WorldDatabase, createSmallNorth, openWorldDatabase } from '@openmast/testing';
import type { DeskStatement } from '../consent-desk';
import { PostgresCaptureLinks } from '../store/postgres-capture-links';
import { PostgresConsentGate } from '../store/postgres-consent-gate';
import { PostgresConsentLedger } from '../store/postgres-consent-ledger';
import { LiveConsentDesk } from './live-consent-desk';

const numberOf = (index: number) => Msisdn.parse(`+9907${String(index).padStart(9, '0')}`)!;

/** Every number is a line; about some it cannot say now. */
class Directory extends SubscriberDirectory {
  readonly silentAbout = new Set<string>();
  asked = 0;
  underWay = 0;
  underWayMost = 0;

  override async find(msisdn: Msisdn): Promise<SubscriberLine> {
    this.asked += 1;
    this.underWay += 1;
    this.underWayMost = Math.max(this.underWayMost, this.underWay);
    await new Promise((resolve) => setImmediate(resolve));
    this.underWay -= 1;
    if (this.silentAbout.has(msisdn.e164())) throw new AppError('unavailable', 'DIRECTORY', 'The directory does not answer.');
    return { subscriptionId: `of ${msisdn.e164()}`, isBarred: false, mayConsent: true };
  }
}

describe('the desk', () => {
  let world: WorldDatabase;
  let north: SmallNorth;
  let directory: Directory;
  let desk: LiveConsentDesk;
  beforeEach(async () => {
    world = await openWorldDatabase();
    north = await createSmallNorth(world.database);
    directory = new Directory();
    const { database, keyRing } = world;
    const clock = new SystemClock();
    const subscribers = new PostgresSubscriberRegistry(database, new NumberVault(keyRing));
    desk = new LiveConsentDesk({
      directory,
      subscribers,
      applications: new PostgresApplicationRegistry(database),
      consent: new PostgresConsentGate({ database, clock, subscribers, metrics: new Metrics('test', '0') }),
      links: new PostgresCaptureLinks(database, keyRing),
      ledger: new PostgresConsentLedger(database),
    });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await world.close();
  });

  const question = (index: number) => ({
    msisdn: numberOf(index),
    applicationId: north.rideNow,
    purpose: 'dpv:FraudPreventionAndDetection',
    scopes: ['sim-swap:check'],
  });
  const yes = (index: number): DeskStatement => ({ ...question(index), state: 'granted', saidAt: new Date(), evidence: {} });
  const withdrawal = (index: number) => ({ ...question(index), evidence: {} });
  const outcomes = (answers: readonly { readonly outcome: string }[]) => answers.map(({ outcome }) => outcome);

  it('spoils no other item where the directory cannot tell one line', async () => {
    directory.silentAbout.add(numberOf(2).e164());

    expect(outcomes(await desk.record('north', [1, 2, 3].map(yes)))).toEqual(['recorded', 'unavailable', 'recorded']);
    expect(outcomes(await desk.validate('north', [1, 2, 3].map(question)))).toEqual(['told', 'unavailable', 'told']);
    expect(outcomes(await desk.withdraw('north', [1, 2, 3].map(withdrawal)))).toEqual(['withdrawn', 'withdrawn', 'withdrawn']);
  });

  it('answers a hundred questions with a handful of statements, and asks the directory a few at a time', async () => {
    const items = Array.from({ length: 100 }, (_none, index) => index);
    expect(new Set(outcomes(await desk.record('north', items.map(yes))))).toEqual(new Set(['recorded']));
    directory.asked = 0;
    const statements = jest.spyOn(world.database, 'rows');

    const answers = await desk.validate('north', [...items, 0, 0].map(question));

    expect(new Set(outcomes(answers))).toEqual(new Set(['told']));
    // Applications, subscribers, consent and links: each in batches of 64.
    expect(statements.mock.calls.length).toBeLessThanOrEqual(12);
    expect(directory.asked).toBe(100);
    expect(directory.underWayMost).toBeLessThanOrEqual(16);
  });

  it('takes a hundred statements together under one lock of the history', async () => {
    const transactions = jest.spyOn(world.database, 'transaction');
    const items = Array.from({ length: 100 }, (_none, index) => index);
    await Promise.all(items.map((index) => desk.validate('north', [question(index)])));
    await desk.record('north', items.map(yes));
    transactions.mockClear();

    await desk.record('north', items.map(yes));

    expect(transactions).toHaveBeenCalledTimes(1);
  });

  it('never guesses while the database is away', async () => {
    await desk.record('north', [yes(1)]);
    const lost = () => Promise.reject(new AppError('unavailable', 'DATABASE', 'The database does not answer.'));
    jest.spyOn(world.database, 'rows').mockImplementation(lost);
    jest.spyOn(world.database, 'affected').mockImplementation(lost);
    jest.spyOn(world.database, 'transaction').mockImplementation(lost);

    expect(outcomes(await desk.validate('north', [question(1), question(2)]))).toEqual(['unavailable', 'unavailable']);
    expect(outcomes(await desk.record('north', [yes(1)]))).toEqual(['unavailable']);
    expect(outcomes(await desk.withdraw('north', [withdrawal(1)]))).toEqual(['unavailable']);
  });

  it('tells nothing where only the consents cannot be read', async () => {
    const rows = world.database.rows.bind(world.database);
    jest
      .spyOn(world.database, 'rows')
      .mockImplementation((statement, values) =>
        statement.name === 'consent-find'
          ? Promise.reject(new AppError('unavailable', 'DATABASE', 'The database does not answer.'))
          : rows(statement, values),
      );

    expect(outcomes(await desk.validate('north', [question(1)]))).toEqual(['unavailable']);
  });
});
