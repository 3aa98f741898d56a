import { randomBytes, randomUUID } from 'node:crypto';
import {
  type ConsentReceipts,
  DocumentSigner,
  PostgresConsentLedger,
  PostgresConsentReceipts,
  PostgresSignatureKeys,
  type SignedDocument,
  checkHistory,
  findFalseRecords,
} from '@openmast/consent';
import { Msisdn, type SubscriberRef, SystemClock, parsePurpose, parseScope } from '@openmast/kernel';
import { NumberVault, PostgresPersons, PostgresSubscriberRegistry } from '@openmast/subscriber';
import { PostgresApplicationRegistry } from '@openmast/tenancy';
import {
  type SmallNorth,
  type SmallSouth,
  type WorldDatabase,
  createSmallNorth,
  createSmallSouth,
  openWorldDatabase,
} from '@openmast/testing';
import { CompactSign, type JWK, exportJWK, generateKeyPair } from 'jose';
import { lineRecords, personalRecords } from './line-records';

const fraud = parsePurpose('dpv:FraudPreventionAndDetection')!;
const check = parseScope('sim-swap:check')!;
const ada = Msisdn.parse('+990100000061')!;
/** Races take their time on a machine that has other things to do. */
const TIMEOUT_MS = 60_000;
const erasure = { staff: 'olga', reason: 'asked by letter' };

class OwnKey extends DocumentSigner {
  constructor(private readonly jwk: JWK) {
    super();
  }

  static async make(): Promise<OwnKey> {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    return new OwnKey({ ...(await exportJWK(privateKey)), kid: 'spec' });
  }

  override async sign(type: string, document: object): Promise<SignedDocument> {
    const { d: _secret, ...publicJwk } = this.jwk;
    const header = { alg: 'ES256', kid: 'spec', typ: type };
    const jws = await new CompactSign(Buffer.from(JSON.stringify(document))).setProtectedHeader(header).sign(this.jwk);
    return { jws, kid: 'spec', publicJwk };
  }
}

/** Columns by which rows belong to a line. */
const OF_A_LINE = `
  select distinct c.table_schema || '.' || c.table_name as name
    from information_schema.columns c
    join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name and t.table_type = 'BASE TABLE'
   where c.table_schema not in ('pg_catalog', 'information_schema')
     and c.column_name ~ '(subscriber|msisdn|phone|account|number_hash|number_cipher|number_key)'`;
const ALL_TABLES = `
  select table_schema || '.' || table_name as name from information_schema.tables
   where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`;

/** Tables with such a column that are neither exported nor erased here, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'session.lease':
    'Which line holds an address, for signing in by the network. Under keys of its own, without a subscriber; the adapter ' +
    'forgets a lease once it is too old to sign anybody in, within two hours of the last packet.',
};
/** Where the id of somebody who was erased may stand, and why. */
const LEFT_WITH_THE_ID: Readonly<Record<string, string>> = {
  'subscriber.subscriber': 'The id itself, without number and subscription, so that nothing is ever written for it again.',
  'consent.event': 'The history only grows (ADR 0014, ADR 0020).',
};

type Statement = readonly [text: string, ...values: unknown[]];

/**
 * A row of each table about one line, with an application that no other row has. A table with a column of a line that is not here
 * makes the first case below fail: give it a row, and see to it that a wing exports and erases it.
 */
const ROWS: Readonly<Record<string, (subscriber: SubscriberRef, applicationId: string) => Statement>> = {
  'camara.access': (subscriber, applicationId) => [
    `insert into camara.access (application_id, subscriber_id, purpose, scope, operation, grant_type, correlator)
     values ($2, $1, 'dpv:Marketing', 'a:b', 'o', 'authorization_code', 'c')`,
    subscriber,
    applicationId,
  ],
  'consent.capture_link': (subscriber, applicationId) => [
    `insert into consent.capture_link (secret_hash, subscriber_id, application_id, purpose, scopes, expires_at)
     values ($3, $1, $2, 'dpv:Marketing', '{a:b}', now() + interval '1 hour')`,
    subscriber,
    applicationId,
    randomBytes(32),
  ],
  'consent.capture_frequency': (subscriber, applicationId) => [
    'insert into consent.capture_frequency (subscriber_id, application_id, window_start, issued) values ($1, $2, now(), 1)',
    subscriber,
    applicationId,
  ],
  'consent.notice': (subscriber, applicationId) => [
    'insert into consent.notice (subscriber_id, application_id) values ($1, $2)',
    subscriber,
    applicationId,
  ],
  'identity.pairwise_subject': (subscriber, applicationId) => [
    'insert into identity.pairwise_subject (subject, application_id, subscriber_id) values ($3, $2, $1)',
    subscriber,
    applicationId,
    randomUUID(),
  ],
  'identity.issued_token': (subscriber, applicationId) => [
    `insert into identity.issued_token (at, application_id, subscriber_id, scope, grant_type, grant_id)
     values (now(), $2, $1, 'a:b', 'authorization_code', 'grant-of-token')`,
    subscriber,
    applicationId,
  ],
  'identity.backchannel_request': (subscriber, applicationId) => [
    `insert into identity.backchannel_request
       (id_hash, application_id, subscriber_id, scope, amr, approval_hash, interval_seconds, expires_at)
     values ($3, $2, $1, 'a:b', '{}', $3, 5, now() + interval '1 hour')`,
    subscriber,
    applicationId,
    randomBytes(32),
  ],
  'identity.text_code': (subscriber, mark) => [
    `insert into identity.text_code (line_hash, aim, challenge_hash, about, subscriber_id, expires_at)
     values ($3, $2, $3, '{}', $1, now() + interval '5 minutes')`,
    subscriber,
    mark,
    randomBytes(32),
  ],
  'identity.code_session': (subscriber, mark) => [
    'insert into identity.code_session (secret_hash, aim, subscriber_id) values ($3, $2, $1)',
    subscriber,
    mark,
    randomBytes(32),
  ],
  // The library's rows have their line inside; each kind as it writes it.
  ...Object.fromEntries(
    ['Grant', 'AuthorizationCode', 'RefreshToken', 'AccessToken', 'Session', 'BackchannelAuthenticationRequest'].map((model) => [
      `identity.oidc_payload of ${model}`,
      payloadRow(model, (subscriber, applicationId) => ({ accountId: subscriber, clientId: applicationId })),
    ]),
  ),
  'identity.oidc_payload of Interaction': payloadRow('Interaction', (subscriber, applicationId) => ({
    session: { accountId: subscriber },
    clientId: applicationId,
  })),
};

function payloadRow(model: string, payload: (subscriber: SubscriberRef, applicationId: string) => object) {
  return (subscriber: SubscriberRef, applicationId: string): Statement => [
    `insert into identity.oidc_payload (model, id, payload, grant_id, expires_at)
     values ($1, $2, $3, 'grant-of-payload', now() + interval '1 hour')`,
    model,
    `secret-${randomUUID()}`,
    JSON.stringify({ ...payload(subscriber, applicationId), nonce: 'secret-nonce' }),
  ];
}

jest.setTimeout(TIMEOUT_MS);

describe('what one person may have of us', () => {
  let world: WorldDatabase;
  let north: SmallNorth;
  let south: SmallSouth;
  let subscribers: PostgresSubscriberRegistry;
  let persons: PostgresPersons;
  let ledger: PostgresConsentLedger;
  let keys: PostgresSignatureKeys;

  beforeAll(async () => {
    world = await openWorldDatabase();
    const { database, keyRing } = world;
    north = await createSmallNorth(database);
    south = await createSmallSouth(database);
    const vault = new NumberVault(keyRing);
    const applications = new PostgresApplicationRegistry(database);
    keys = new PostgresSignatureKeys(database, keyRing);
    const parts = { database, keyRing, applications, keys, signer: await OwnKey.make() };
    const receipts: ConsentReceipts = new PostgresConsentReceipts(parts);
    subscribers = new PostgresSubscriberRegistry(database, vault, lineRecords());
    ledger = new PostgresConsentLedger(database);
    const records = { lineRecords: lineRecords(), personalRecords: personalRecords(database, receipts) };
    persons = new PostgresPersons({ database, vault, clock: new SystemClock(), applications, ...records });
  });
  afterAll(() => world.close());

  let statements = 0;
  const rows = <Row extends object>(text: string, ...values: unknown[]) =>
    world.database.rows<Row>({ name: `spec-persons-${String((statements += 1))}`, text }, values);
  const names = async (text: string) => (await rows<{ name: string }>(text)).map(({ name }) => name).sort();
  const decisionOf = (subscriber: SubscriberRef, applicationId = north.rideNow) => ({
    ...{ subscriber, applicationId, purpose: fraud, scopes: [check] },
    ...{ channel: 'authorization' as const, evidence: {} },
  });
  const grant = (subscriber: SubscriberRef, applicationId?: string) =>
    ledger.record({ ...decisionOf(subscriber, applicationId), state: 'granted' });
  const statesOf = async (subscriber: SubscriberRef) =>
    (await rows<{ state: string }>('select state from consent.record where subscriber_id = $1', subscriber)).map(
      ({ state }) => state,
    );
  /** Everything about one line, in every table that keeps something about lines. */
  const fill = async (subscriber: SubscriberRef) => {
    const marks = new Map<string, string>();
    for (const [table, row] of Object.entries(ROWS)) {
      const applicationId = randomUUID();
      const [text, ...values] = row(subscriber, applicationId);
      await rows(text, ...values);
      marks.set(table, applicationId);
    }
    await grant(subscriber);
    return marks;
  };
  /** Tables where an id stands, in whatever column, and inside of JSON. */
  const tablesWith = async (id: string) => {
    const found: string[] = [];
    for (const table of await names(ALL_TABLES)) {
      const [row] = await rows<{ count: number }>(
        `select count(*)::int as count from ${table} t where t::text like $1`,
        `%${id}%`,
      );
      if (row!.count > 0) found.push(table);
    }
    return found;
  };

  it('is known for every table that keeps something about a line', async () => {
    const known = [
      ...Object.keys(ROWS),
      ...Object.keys(ELSEWHERE),
      'consent.record',
      'subscriber.subscriber',
      'subscriber.number_key',
    ];

    expect((await names(OF_A_LINE)).filter((table) => !known.includes(table))).toEqual([
      // Not of a line: which keys there are, and how messages are sealed. Anything else here is a table that was forgotten.
    ]);
  });

  it('is in the export from every such table, with who the applications are, and no secret', async () => {
    const subscriber = await subscribers.ensure(ada, 'north-61');
    const marks = await fill(subscriber);

    const given = (await persons.exportOf(subscriber))!;

    const text = JSON.stringify(given.sections);
    expect([...marks].filter(([, mark]) => !text.includes(mark)).map(([table]) => table)).toEqual([]);
    expect(text).not.toContain('secret-');
    expect(given.line.msisdn.equals(ada)).toBe(true);
    expect(given.line).toMatchObject({ subscriptionId: 'north-61', mayConsent: true });
    expect(given.applications[north.rideNow]).toMatchObject({ displayName: 'ridenow' });
    expect(given.sections).toMatchObject({
      decisions: [{ applicationId: north.rideNow, state: 'granted' }],
      history: [{ event: { subscriber, state: 'granted' } }],
      receipts: [{ receipt: { pii_processing: {} }, jws: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) }],
    });
  });

  it('is gone from every table after erasure, but for an id in the history that leads to nobody', async () => {
    const subscriber = await subscribers.ensure(ada, 'north-61');
    await grant(subscriber, north.kestrelPay);

    await persons.erase(ada, erasure);

    expect(await tablesWith(subscriber)).toEqual(Object.keys(LEFT_WITH_THE_ID).sort());
    const [tombstone] = await rows('select * from subscriber.subscriber where id = $1', subscriber);
    expect(tombstone).toMatchObject({ subscription_id: null, number_hash: null, number_cipher: null, number_key: null });
    expect(await tablesWith(ada.e164().slice(1))).toEqual([]);
    expect(await rows('select staff, reason from subscriber.erasure')).toEqual([erasure]);
  });

  it('ends every permission in the history of every tenant too, which still verifies', async () => {
    const bea = Msisdn.parse('+990100000062')!;
    const subscriber = await subscribers.ensure(bea, 'north-62');
    await grant(subscriber);
    await grant(subscriber, north.kestrelPay);
    await grant(subscriber, south.sunCab);

    await persons.erase(bea, erasure);

    const events = await rows<{ tenant: string; event: object }>(
      `select tenant_id as tenant, content::jsonb as event from consent.event where content::jsonb ->> 'subscriber' = $1
        order by tenant_id, position`,
      subscriber,
    );
    const states = events.map(({ tenant, event }) => ({ tenant, ...(event as { state: string }) }));
    expect(states.map(({ tenant, state }) => `${tenant} ${state}`)).toEqual([
      ...['north granted', 'north granted', 'north withdrawn', 'north withdrawn'],
      ...['south granted', 'south withdrawn'],
    ]);
    expect(states[3]).toMatchObject({ channel: 'line-end', evidence: { cause: 'erased' } });
    expect(JSON.stringify(states)).not.toMatch(/olga|letter/);
    const { chains, guardFaults } = await checkHistory(world.database, keys, { anchors: [] });
    expect([guardFaults, chains.map(({ broken }) => broken)]).toEqual([[], [undefined, undefined]]);
    expect(await findFalseRecords(world.database)).toEqual([]);
  });

  it('takes back the grants of tokens that are stored nowhere', async () => {
    const cyd = Msisdn.parse('+990100000063')!;
    await fill(await subscribers.ensure(cyd, 'north-63'));
    await rows('delete from identity.revoked_grant');

    await persons.erase(cyd, erasure);

    expect(await names('select grant_id as name from identity.revoked_grant')).toEqual(['grant-of-payload', 'grant-of-token']);
  });

  it('starts from nothing when the number is met again, and answers alike for one that was never met', async () => {
    const dan = Msisdn.parse('+990100000064')!;
    const before = await subscribers.ensure(dan, 'north-64');
    await grant(before);
    await persons.erase(dan, erasure);

    const after = await subscribers.ensure(dan, 'north-64');
    await persons.erase(Msisdn.parse('+990100000065')!, erasure);

    expect(after).not.toBe(before);
    expect(await persons.exportOf(before)).toBeUndefined();
    expect((await persons.exportOf(after))!.sections['decisions']).toEqual([]);
    expect(await statesOf(after)).toEqual([]);
  });

  it('leaves no living permission behind, whoever says yes at the same moment', async () => {
    const refused: string[] = [];
    for (let round = 0; round < 25; round += 1) {
      const msisdn = Msisdn.parse(`+99010000${String(1000 + round)}`)!;
      const subscriber = await subscribers.ensure(msisdn, 's');
      const heard = () => ledger.hear([{ ...decisionOf(subscriber), state: 'granted', saidAt: new Date() }]);
      const yes = Array.from({ length: 6 }, (_each, index) =>
        (index % 2 ? heard() : grant(subscriber, north.kestrelPay)).catch((error: { code: string }) => refused.push(error.code)),
      );

      await Promise.all([...yes.slice(0, 3), persons.erase(msisdn, erasure), ...yes.slice(3)]);

      expect(await statesOf(subscriber)).toEqual([]);
      await expect(grant(subscriber)).rejects.toMatchObject({ kind: 'conflict', code: 'LINE_ENDED' });
      expect(await heard()).toEqual(['line-ended']);
    }
    expect(refused.filter((code) => code !== 'LINE_ENDED')).toEqual([]);
  });

  it('is swept up when something was under way, and nobody else is touched', async () => {
    const [eve, fay] = [Msisdn.parse('+990100000066')!, Msisdn.parse('+990100000067')!];
    const [gone, staying] = [await subscribers.ensure(eve, 'north-66'), await subscribers.ensure(fay, 'north-67')];
    await persons.erase(eve, erasure);
    for (const row of Object.values(ROWS)) {
      const [text, ...values] = row(gone, randomUUID());
      await rows(text, ...values);
    }
    await fill(staying);

    await persons.sweep();

    expect(await tablesWith(gone)).toEqual(['subscriber.subscriber']);
    expect((await tablesWith(staying)).length).toBeGreaterThan(7);
    expect(await statesOf(staying)).toEqual(['granted']);
  });

  it('all stays as it was when a part of the erasure fails', async () => {
    const gus = Msisdn.parse('+990100000068')!;
    const subscriber = await subscribers.ensure(gus, 'north-68');
    await grant(subscriber);
    const failing = { endLine: () => Promise.reject(new Error('no disk')) };
    const { database } = world;
    const vault = new NumberVault(world.keyRing);
    const applications = new PostgresApplicationRegistry(database);
    const records = { lineRecords: [...lineRecords(), failing], personalRecords: [] };
    const broken = new PostgresPersons({ database, vault, clock: new SystemClock(), applications, ...records });

    await expect(broken.erase(gus, erasure)).rejects.toThrow('no disk');

    expect(await subscribers.findByNumber(gus)).toBe(subscriber);
    expect(await statesOf(subscriber)).toEqual(['granted']);
  });

  it('does not pass to the next owner of a number, and nothing can act for the previous one', async () => {
    const hal = Msisdn.parse('+990100000069')!;
    const before = await subscribers.ensure(hal, 'north-69');
    await fill(before);

    const after = await subscribers.ensure(hal, 'north-70');

    const given = (await persons.exportOf(after))!;
    expect(Object.values(given.sections).flat()).toEqual([]);
    expect(await statesOf(before)).toEqual(['withdrawn']);
    // What was recorded about the previous owner is kept as long as such records are, and nobody can ask for it by the number.
    const kept = ['camara.access', 'consent.capture_frequency', 'consent.event', 'consent.record', 'identity.issued_token'];
    expect(await tablesWith(before)).toEqual([...kept, 'subscriber.subscriber']);
  });
});
