import { randomBytes, randomUUID } from 'node:crypto';
import { PostgresConsentLedger } from '@openmast/consent';
import { Msisdn, SystemClock, parsePurpose, parseScope } from '@openmast/kernel';
import { type NumberKeySetting, NumberVault, PostgresSubscriberRegistry, rotateNumbers } from '@openmast/subscriber';
import { type WorldDatabase, createSmallNorth, openWorldDatabase } from '@openmast/testing';
import type { CallQuestion } from '../call-authorization';
import { PostgresCallAuthorization } from './postgres-call-authorization';

const fraud = parsePurpose('dpv:FraudPreventionAndDetection')!;
const verify = parseScope('number-verification:verify')!;
const ada = Msisdn.parse('+990100000001')!;
const MASTER: NumberKeySetting = { name: 'master' };
const SECOND: NumberKeySetting = { name: 'n2', key: randomBytes(32) };
const THIRD: NumberKeySetting = { name: 'n3', key: randomBytes(32) };

describe('the hot path while the number key is rotated', () => {
  let world: WorldDatabase;
  let rideNow: string;

  beforeAll(async () => {
    world = await openWorldDatabase();
    ({ rideNow } = await createSmallNorth(world.database));
    const subscriber = await new PostgresSubscriberRegistry(world.database, vaultWith(MASTER)).ensure(ada, 'north-1');
    await world.database.affected(
      {
        name: 'spec-subject',
        text: 'insert into identity.pairwise_subject (subject, application_id, subscriber_id) values ($1, $2, $3)',
      },
      ['sub-of-ada', rideNow, subscriber],
    );
  });
  afterAll(() => world.close());

  const vaultWith = (...keys: NumberKeySetting[]) => new NumberVault(world.keyRing, keys);
  const askWith = (keys: NumberKeySetting[], call: Pick<CallQuestion, 'named'> | { subject: string }) => {
    const { database } = world;
    const token = {
      ...{ tokenId: randomUUID(), clientId: rideNow, scopes: new Set([verify]), purpose: fraud, amr: ['nba'] },
      ...{ grantType: 'authorization_code', expiresAt: new Date(Date.now() + 300_000) },
      ...('subject' in call ? call : {}),
    };
    const named = 'named' in call ? { named: call.named } : {};
    const authorization = new PostgresCallAuthorization({ database, vault: vaultWith(...keys), clock: new SystemClock() });
    return authorization.ask({ token, scope: verify, operation: 'o', correlator: 'c', isSingleUse: false, ...named });
  };
  const EVERY_ORDER = [[MASTER], [MASTER, SECOND], [SECOND, MASTER], [THIRD, SECOND, MASTER]];

  it('finds an objection by number, and a number behind a token, wherever the key stands that they are under', async () => {
    const subscriber = (await new PostgresSubscriberRegistry(world.database, vaultWith(MASTER)).findByNumber(ada))!;
    for (const keys of EVERY_ORDER) {
      const { subject } = await askWith(keys, { subject: 'sub-of-ada' });
      expect([subject!.msisdn().equals(ada), subject!.hasNumber(ada)]).toEqual([true, true]);
      expect(subject!.hasNumber(Msisdn.parse('+990100000002')!)).toBe(false);
    }
    const objection = { subscriber, applicationId: rideNow, purpose: fraud, scopes: [verify], state: 'objected' as const };
    await new PostgresConsentLedger(world.database).record({ ...objection, channel: 'seed', evidence: {} });

    for (const keys of EVERY_ORDER) {
      expect(await askWith(keys, { named: ada })).toMatchObject({ outcome: 'refused', reason: 'objected' });
    }
  });

  it('does so after the rotation under the new key alone, and not by the old one', async () => {
    await rotateNumbers(world.database, vaultWith(SECOND, MASTER));

    expect(await askWith([SECOND], { named: ada })).toMatchObject({ reason: 'objected' });
    expect(await askWith([MASTER, SECOND], { named: ada })).toMatchObject({ reason: 'objected' });
    // Nobody is found by it, so that nobody can tell whether they objected.
    expect(await askWith([MASTER], { named: ada })).toMatchObject({ outcome: 'undecided' });
    expect(await askWith([MASTER], { subject: 'sub-of-ada' })).toMatchObject({ outcome: 'refused' });
  });
});
