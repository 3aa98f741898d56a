import { randomUUID } from 'node:crypto';
import { PostgresConsentLedger } from '@openmast/consent';
import type { VerifiedToken } from '@openmast/identity';
import { Msisdn, type Scope, type SubscriberRef, SystemClock, parsePurpose, parseScope } from '@openmast/kernel';
import { PostgresCountryRules } from '@openmast/tenancy';
import { NumberVault, PostgresSubscriberRegistry } from '@openmast/subscriber';
import { type SmallNorth, type WorldDatabase, createSmallNorth, openWorldDatabase } from '@openmast/testing';
import type { CallQuestion } from '../call-authorization';
import { createLogger } from '@openmast/runtime';
import { PostgresAccessOutcomes } from './postgres-access-outcomes';
import { PostgresCallAuthorization } from './postgres-call-authorization';

const fraud = parsePurpose('dpv:FraudPreventionAndDetection')!;
const marketing = parsePurpose('dpv:Marketing')!;
const verify = parseScope('number-verification:verify')!;
const swap = parseScope('sim-swap:check')!;
const ada = Msisdn.parse('+990100000001')!;

describe('the hot path statement', () => {
  let world: WorldDatabase;
  let north: SmallNorth;
  let authorization: PostgresCallAuthorization;
  let ledger: PostgresConsentLedger;
  let subscriber: SubscriberRef;

  beforeAll(async () => {
    world = await openWorldDatabase();
    north = await createSmallNorth(world.database);
    const vault = new NumberVault(world.keyRing);
    authorization = new PostgresCallAuthorization({ database: world.database, vault, clock: new SystemClock() });
    ledger = new PostgresConsentLedger(world.database);
    subscriber = await new PostgresSubscriberRegistry(world.database, vault).ensure(ada, 'north-1');
    await remember('sub-of-ada', north.rideNow);
    await remember('sub-of-ada-at-kestrel', north.kestrelPay);
  });
  afterAll(() => world.close());

  async function remember(subject: string, applicationId: string, whose = subscriber): Promise<void> {
    await world.database.rows(
      {
        name: 'spec-subject',
        text: 'insert into identity.pairwise_subject (subject, application_id, subscriber_id) values ($1, $2, $3)',
      },
      [subject, applicationId, whose],
    );
  }

  function question(change: Partial<Omit<CallQuestion, 'token'>> = {}, token: Partial<VerifiedToken> = {}): CallQuestion {
    const base: VerifiedToken = {
      tokenId: randomUUID(),
      clientId: north.rideNow,
      subject: 'sub-of-ada',
      scopes: new Set([verify, swap]),
      purpose: fraud,
      amr: ['nba'],
      grantType: 'authorization_code',
      grantId: randomUUID(),
      expiresAt: new Date(Date.now() + 300_000),
    };
    const call = { correlator: 'spec', operation: 'phoneNumberVerify', isSingleUse: false };
    return { ...call, token: { ...base, ...token }, scope: verify, ...change };
  }

  async function decide(state: 'granted' | 'withdrawn' | 'objected', scope: Scope, applicationId = north.rideNow): Promise<void> {
    await ledger.record({ subscriber, applicationId, purpose: fraud, scopes: [scope], state, channel: 'seed', evidence: {} });
  }

  it('grants, and leads from the pairwise subject to the number', async () => {
    const verdict = await authorization.ask(question());

    expect(verdict.outcome).toBe('granted');
    expect(verdict.subject?.subscriber).toBe(subscriber);
    expect(verdict.subject?.msisdn().equals(ada)).toBe(true);
    expect(verdict.subject?.hasNumber(ada)).toBe(true);
    expect(verdict.subject?.hasNumber(Msisdn.parse('+990100000002')!)).toBe(false);
  });

  it('consumes a single-use token exactly once among twenty at once', async () => {
    const asked = question({ isSingleUse: true });

    const verdicts = await Promise.all(Array.from({ length: 20 }, () => authorization.ask(asked)));

    expect(verdicts.filter(({ outcome }) => outcome === 'granted')).toHaveLength(1);
    expect(verdicts.filter((verdict) => verdict.outcome === 'refused' && verdict.reason === 'token-used')).toHaveLength(19);
  });

  it.each([
    ['another purpose', () => question({}, { purpose: marketing }), 'not-agreed'],
    ['another flow than the one sold', () => question({}, { grantType: 'urn:openid:params:grant-type:ciba' }), 'not-agreed'],
    ['no purpose', () => withoutPurpose(question()), 'not-agreed'],
    ['a scope not bought', () => question({ scope: parseScope('sim-swap:retrieve-date')! }), 'not-agreed'],
    ['a scope bought by another application', () => question({ scope: verify }, kestrel()), 'not-agreed'],
    ['an unknown application', () => question({}, { clientId: randomUUID() }), 'application-inactive'],
    ['a client id that is none', () => question({}, { clientId: 'x' }), 'application-inactive'],
    ['a subject nobody remembers', () => question({}, { subject: 'nobody' }), 'subject-gone'],
    [
      'the subject of another application',
      () => question({ scope: swap }, { clientId: north.kestrelPay, subject: 'sub-of-ada' }),
      'subject-gone',
    ],
    ['a scope that needs consent nobody gave', () => question({ scope: swap }), 'consent-missing'],
    ['a two-legged token for a three-legged product', () => withoutSubject(question()), 'not-agreed'],
  ] as const)('refuses %s', async (_name, make, reason) => {
    expect(await authorization.ask(make())).toMatchObject({ outcome: 'refused', reason });
  });

  function kestrel(): Partial<VerifiedToken> {
    return { clientId: north.kestrelPay, subject: 'sub-of-ada-at-kestrel' };
  }

  function withoutSubject({ token, ...asked }: CallQuestion): CallQuestion {
    const { subject: _subject, ...rest } = token;
    return { ...asked, token: { ...rest, grantType: 'client_credentials' } };
  }

  function withoutPurpose({ token, ...asked }: CallQuestion): CallQuestion {
    const { purpose: _purpose, ...rest } = token;
    return { ...asked, token: rest };
  }

  it('follows consent from call to call: given, withdrawn, at one application only', async () => {
    await decide('granted', swap);
    expect((await authorization.ask(question({ scope: swap }))).outcome).toBe('granted');
    expect(await authorization.ask(question({ scope: swap }, kestrel()))).toMatchObject({ reason: 'consent-missing' });

    await ledger.withdraw({ subscriber, applicationId: north.rideNow, purpose: fraud, channel: 'staff', evidence: {} });

    expect(await authorization.ask(question({ scope: swap }))).toMatchObject({ reason: 'consent-missing' });
  });

  it('honours an objection where no consent is needed', async () => {
    await decide('objected', verify);

    expect(await authorization.ask(question())).toMatchObject({ outcome: 'refused', reason: 'objected' });

    await decide('granted', verify);
  });

  it('holds every call to the rules of the country: denied, only with consent, capped, and allowed again', async () => {
    const rules = new PostgresCountryRules(world.database);
    const law = { country: 'XN', capability: 'number-verification', reason: 'spec' };
    const olga = { tenantId: 'north', name: 'olga', role: 'owner' };
    const askUnder = async (effect: 'deny' | 'require_consent' | 'allow') => {
      const id = await rules.add({ ...law, effect }, olga);
      const verdict = await authorization.ask(question({}, ofBea()));
      await rules.end(id, olga);
      return verdict;
    };
    const ofBea = (): Partial<VerifiedToken> => ({ subject: 'sub-of-bea' });
    const vault = new NumberVault(world.keyRing);
    const bea = await new PostgresSubscriberRegistry(world.database, vault).ensure(Msisdn.parse('+990100000022')!, 'north-22');
    await remember('sub-of-bea', north.rideNow, bea);

    expect(await askUnder('deny')).toMatchObject({ outcome: 'refused', reason: 'not-agreed' });
    expect(await askUnder('require_consent')).toMatchObject({ outcome: 'refused', reason: 'consent-missing' });
    expect(await askUnder('allow')).toMatchObject({ outcome: 'granted' });

    const caps = [24, 72].map((maximum) => rules.add({ ...law, effect: 'cap', parameter: 'maxAge', maximum }, olga));
    const ids = await Promise.all(caps);
    expect(await authorization.ask(question({}, ofBea()))).toMatchObject({ outcome: 'granted', caps: { maxAge: 24 } });
    for (const id of ids) await rules.end(id, olga);
    expect(await authorization.ask(question({}, ofBea()))).not.toHaveProperty('caps');
  });

  it('refuses what stems from a revoked grant', async () => {
    const asked = question();
    await world.database.rows({ name: 'spec-revoke', text: 'insert into identity.revoked_grant (grant_id) values ($1)' }, [
      asked.token.grantId,
    ]);

    expect(await authorization.ask(asked)).toMatchObject({ outcome: 'refused', reason: 'revoked' });
  });

  it('refuses a suspended application at once, and takes it back at once', async () => {
    await north.onboarding.setApplicationStatus(north.rideNow, 'suspended');
    expect(await authorization.ask(question())).toMatchObject({ outcome: 'refused', reason: 'application-inactive' });

    await north.onboarding.setApplicationStatus(north.rideNow, 'active');
    expect((await authorization.ask(question())).outcome).toBe('granted');
  });

  it('records every call it weighs, granted or not, and later how those ended that brought no answer', async () => {
    const calls = [question(), question({ scope: swap }, kestrel()), question()];
    const ids: string[] = [];
    for (const call of calls) ids.push((await authorization.ask(call)).accessId!);
    const outcomes = new PostgresAccessOutcomes(world.database, createLogger('spec', 'silent'));
    outcomes.note(ids[1]!, 'PERMISSION_DENIED');
    await outcomes.close();

    const rows = await world.database.rows(
      {
        name: 'spec-access',
        text: `select subscriber_id, application_id, purpose, scope, operation, grant_type, lawful_basis, correlator, outcome
                 from camara.access where id = any($1) order by application_id = $2 desc, at`,
      },
      [ids, north.rideNow],
    );

    const answered = {
      subscriber_id: subscriber,
      application_id: north.rideNow,
      purpose: fraud,
      scope: verify,
      operation: 'phoneNumberVerify',
      grant_type: 'authorization_code',
      lawful_basis: 'legitimate_interest',
      correlator: 'spec',
      outcome: null,
    };
    const refused = { application_id: north.kestrelPay, scope: swap, lawful_basis: 'consent', outcome: 'PERMISSION_DENIED' };
    expect(rows).toEqual([answered, answered, { ...answered, ...refused }]);
  });

  it('is undecided when the database is away', async () => {
    const lost = await openWorldDatabase();
    const vault = new NumberVault(lost.keyRing);
    const away = new PostgresCallAuthorization({ database: lost.database, vault, clock: new SystemClock() });
    await lost.close();

    expect(await away.ask(question())).toEqual({ outcome: 'undecided', limit: 'database' });
  });
});
