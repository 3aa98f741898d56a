import { PostgresConsentLedger } from '@openmast/consent';
import { Msisdn, parsePurpose, parseScope } from '@openmast/kernel';
import type { Database, KeyRing } from '@openmast/runtime';
import { NumberVault, PostgresSubscriberRegistry } from '@openmast/subscriber';
import { JOURNEY_API_SCOPE, PURPOSE } from '../oauth/terms';

/** As `libs/identity/src/store/postgres-pairwise-subjects.ts` makes them. */
const SUBJECT_LABEL = 'identity/pairwise-subject';
const REMEMBER = {
  name: 'bench-remember-subject',
  text: 'insert into identity.pairwise_subject (subject, application_id, subscriber_id) values ($1, $2, $3)',
};
const BATCH = 8;
const OCTET = 256;

/** One line of the operator, as its own systems know it. */
export interface BenchLine {
  readonly ip: string;
  /** E.164, with plus sign. */
  readonly number: string;
  readonly subscriptionId: string;
}

/** Addresses of carrier-grade NAT (RFC 6598), sandbox numbers. */
export function lineAt(at: number): BenchLine {
  const ip = `100.70.${Math.floor(at / OCTET)}.${at % OCTET}`;
  return { ip, number: `+990${String(5_000_000 + at)}`, subscriptionId: `bench-${at}` };
}

export interface SubscribersPlan {
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly clientId: string;
  readonly subscribers: number;
}

/** Subscribers who were here before: the application knows their subject, and they have allowed what it will ask for. */
export async function seedSubscribers(plan: SubscribersPlan): Promise<void> {
  const { database, keyRing, clientId, subscribers } = plan;
  const registry = new PostgresSubscriberRegistry(database, new NumberVault(keyRing));
  const ledger = new PostgresConsentLedger(database);
  const [purpose, scope] = [parsePurpose(PURPOSE), parseScope(JOURNEY_API_SCOPE)];
  if (!purpose || !scope) throw new Error('The bench asks for something that is no purpose or no scope.');
  const add = async (at: number): Promise<void> => {
    const { number, subscriptionId } = lineAt(at);
    const msisdn = Msisdn.parse(number);
    if (!msisdn) throw new Error(`${number} is no number.`);
    const subscriber = await registry.ensure(msisdn, subscriptionId);
    const subject = keyRing.mac(SUBJECT_LABEL, `${clientId}\n${subscriber}`).toString('base64url');
    await database.affected(REMEMBER, [subject, clientId, subscriber]);
    await ledger.record({
      ...{ subscriber, applicationId: clientId, purpose, scopes: [scope] },
      ...{ state: 'granted', channel: 'seed', evidence: {} },
    });
  };
  for (let first = 0; first < subscribers; first += BATCH) {
    const count = Math.min(BATCH, subscribers - first);
    await Promise.all(Array.from({ length: count }, (_, index) => add(first + index)));
  }
}
