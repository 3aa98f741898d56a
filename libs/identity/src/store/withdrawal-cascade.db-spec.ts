import { randomUUID } from 'node:crypto';
import { type ConsentDecision, PostgresConsentLedger } from '@openmast/consent';
import { Msisdn, type SubscriberRef, parsePurpose, parseScope } from '@openmast/kernel';
import { type SmallNorth, type WorldDatabase, createSmallNorth, openWorldDatabase } from '@openmast/testing';
import { PostgresBackChannel } from './postgres-back-channel';
import { PostgresOidcAdapter } from './postgres-oidc-adapter';

const fraud = parsePurpose('dpv:FraudPreventionAndDetection')!;
const check = parseScope('sim-swap:check')!;
const date = parseScope('sim-swap:retrieve-date')!;
const BUILT = ['AuthorizationCode', 'RefreshToken', 'BackchannelAuthenticationRequest'] as const;

interface Journey {
  readonly subscriber: SubscriberRef;
  readonly grantId: string;
  /** Ids, by model. */
  readonly built: Readonly<Record<(typeof BUILT)[number], string>>;
}

describe('what rests on a consent', () => {
  let world: WorldDatabase;
  let north: SmallNorth;
  let ledger: PostgresConsentLedger;
  let backChannel: PostgresBackChannel;

  beforeAll(async () => {
    world = await openWorldDatabase();
    north = await createSmallNorth(world.database);
    ledger = new PostgresConsentLedger(world.database);
    backChannel = new PostgresBackChannel(world.database, world.keyRing);
  });
  afterAll(() => world.close());

  const adapter = (model: string) => new PostgresOidcAdapter(model, world.database, world.keyRing);
  const someone = () => randomUUID() as string as SubscriberRef;

  /** A grant as the authorization server writes it, with all that can be built on one. */
  async function journey(part: { subscriber?: SubscriberRef; applicationId?: string; words?: string } = {}): Promise<Journey> {
    const { subscriber = someone(), applicationId = north.rideNow, words = `${fraud} ${check} ${date}` } = part;
    const grantId = randomUUID();
    const owner = { accountId: subscriber, clientId: applicationId };
    await adapter('Grant').upsert(grantId, { ...owner, resources: { 'https://issuer.example': words } }, 60);
    const built = { AuthorizationCode: randomUUID(), RefreshToken: randomUUID(), BackchannelAuthenticationRequest: randomUUID() };
    for (const model of BUILT) await adapter(model).upsert(built[model], { ...owner, grantId }, 60);
    return { subscriber, grantId, built };
  }

  const target = (subscriber: SubscriberRef) => ({ subscriber, applicationId: north.rideNow, purpose: fraud });
  const say = (subscriber: SubscriberRef, state: ConsentDecision['state'], scopes = [check]) =>
    ledger.record({ ...target(subscriber), scopes, state, channel: 'portal', evidence: {} });
  const withdraw = (subscriber: SubscriberRef, scopes = [check]) =>
    ledger.withdraw({ ...target(subscriber), scopes, channel: 'portal', evidence: {} });

  async function left({ grantId, built }: Journey): Promise<string[]> {
    const found = await Promise.all([adapter('Grant').find(grantId), ...BUILT.map((model) => adapter(model).find(built[model]))]);
    return ['Grant', ...BUILT].filter((_model, index) => found[index] !== undefined);
  }

  it('ends with it, though the grant holds another scope too', async () => {
    const one = await journey();
    await say(one.subscriber, 'granted', [check, date]);
    expect(await left(one)).toEqual(['Grant', ...BUILT]);

    await withdraw(one.subscriber);

    expect(await left(one)).toEqual([]);
  });

  it.each(['denied', 'objected'] as const)('ends when the person is recorded as having %s', async (state) => {
    const one = await journey();

    await say(one.subscriber, state);

    expect(await left(one)).toEqual([]);
  });

  it('ends for every application when everything is taken back', async () => {
    const subscriber = someone();
    const [here, there] = [await journey({ subscriber }), await journey({ subscriber, applicationId: north.kestrelPay })];
    await say(subscriber, 'granted', [check, date]);
    await ledger.record({
      ...{ ...target(subscriber), applicationId: north.kestrelPay, scopes: [date] },
      ...{ state: 'granted', channel: 'portal', evidence: {} },
    });

    await ledger.withdrawAll(subscriber, { channel: 'staff', evidence: {} });

    expect([await left(here), await left(there)]).toEqual([[], []]);
  });

  it('stays where another person, application, purpose or scope is meant, and where nothing was in force', async () => {
    const subscriber = someone();
    const others = [
      await journey(),
      await journey({ subscriber, applicationId: north.kestrelPay }),
      await journey({ subscriber, words: `dpv:Marketing ${check}` }),
      await journey({ subscriber, words: `${fraud} ${date}` }),
    ];
    const idle = await journey();
    await say(subscriber, 'granted');

    await withdraw(subscriber);
    await withdraw(idle.subscriber);

    for (const one of [...others, idle]) expect(await left(one)).toEqual(['Grant', ...BUILT]);
  });

  it('keeps what was used already, so that a late replay is still seen', async () => {
    const one = await journey();
    await say(one.subscriber, 'granted');
    await adapter('AuthorizationCode').consume(one.built.AuthorizationCode);

    await withdraw(one.subscriber);

    expect(await left(one)).toEqual(['AuthorizationCode']);
  });

  it('never outlives a withdrawal that was answered, however many write beside it', async () => {
    const people = await Promise.all(Array.from({ length: 10 }, () => journey()));
    for (const { subscriber } of people) await say(subscriber, 'granted');

    const ended = await Promise.all(
      people.map(async (one) => {
        const busy = Promise.allSettled([
          adapter('AuthorizationCode').consume(one.built.AuthorizationCode),
          adapter('RefreshToken').consume(one.built.RefreshToken),
          withdraw(one.subscriber, [date]),
        ]);
        await withdraw(one.subscriber);
        const rest = await left(one);
        await busy;
        return rest.filter((model) => model === 'Grant' || model === 'BackchannelAuthenticationRequest');
      }),
    );

    expect(ended.flat()).toEqual([]);
  });

  describe('a back-channel request', () => {
    async function request(subscriber: SubscriberRef) {
      const [requestId, linkSecret] = [randomUUID(), randomUUID()];
      const matter = { applicationId: north.rideNow, subscriber, scope: `openid ${fraud} ${check}`, amr: ['sms'] };
      const times = { intervalSeconds: 5, lifeSeconds: 60 };
      await backChannel.open({
        ...matter,
        ...times,
        requestId,
        linkSecret,
        msisdn: Msisdn.parse('+990100000001')!,
        text: 'spec',
      });
      return { requestId, ticket: backChannel.ticketOf(linkSecret) };
    }
    const answerOf = async (requestId: string) => (await backChannel.poll(requestId, north.rideNow))?.answer;

    it('that was allowed and not fetched yet is refused', async () => {
      const subscriber = someone();
      const { requestId, ticket } = await request(subscriber);
      await backChannel.answer(ticket, 'allow', ['sms']);
      await say(subscriber, 'granted');

      await withdraw(subscriber);

      expect(await answerOf(requestId)).toBe('refuse');
    });

    it('that still waits is answered by an objection, and not by the refusal of another', async () => {
      const subscriber = someone();
      const { requestId } = await request(subscriber);

      await say(subscriber, 'denied');
      const afterRefusal = await answerOf(requestId);
      await say(subscriber, 'objected');

      expect([afterRefusal, await answerOf(requestId)]).toEqual([undefined, 'refuse']);
    });
  });
});
