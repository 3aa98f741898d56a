import { randomBytes } from 'node:crypto';
import { SigningKeys } from '@openmast/identity';
import { Msisdn } from '@openmast/kernel';
import { createLogger, Database, KeyRing } from '@openmast/runtime';
import { NumberVault, PostgresSubscriberRegistry } from '@openmast/subscriber';
import { PostgresOnboarding, tenancyEntities } from '@openmast/tenancy';
import { type Caller, PURPOSE, SCOPE, type TokenIssuer } from './call';

const CONNECTIONS_MAX = 8;
const SUBJECT_BYTES = 32;

export type Products = Parameters<PostgresOnboarding['addApplication']>[0]['products'];

export interface SeedPlan {
  readonly databaseUrl: string;
  readonly masterKey: Buffer;
  readonly issuer: string;
  readonly subscribers: number;
  /** What the application has bought. Absent: to verify numbers on legitimate interest. */
  readonly products?: Products;
}

const ON_LEGITIMATE_INTEREST: Products = [
  {
    capability: 'number-verification',
    purpose: PURPOSE,
    scopes: [SCOPE],
    grantTypes: ['authorization_code'],
    lawfulBasis: 'legitimate_interest',
  },
];

/** One operator with one application, and its subscribers. */
export async function seedW1(plan: SeedPlan): Promise<{ tokens: TokenIssuer; callers: Caller[] }> {
  // Below errors nothing: when the bench is stopped, its database goes first.
  const log = createLogger('bench-seed', 'error');
  const database = await Database.open({
    url: plan.databaseUrl,
    connectionsMax: CONNECTIONS_MAX,
    entities: tenancyEntities,
    applicationName: 'openmast-bench-seed',
    log,
  });
  try {
    const keyRing = new KeyRing(plan.masterKey);
    const clientId = await addApplication(database, plan.products ?? ON_LEGITIMATE_INTEREST);
    const callers = await addCallers(database, { ...plan, keyRing, clientId });
    // The planner shall know the tables as it would in a system that has run for a day.
    await database.rows({ name: 'bench-analyze', text: 'analyze' }, []);
    const [privateJwk] = await new SigningKeys(database, keyRing).load();
    if (!privateJwk) throw new Error('The platform made no signing key.');
    return { tokens: { issuer: plan.issuer, clientId, privateJwk }, callers };
  } finally {
    await database.close();
  }
}

async function addApplication(database: Database, products: Products): Promise<string> {
  const onboarding = new PostgresOnboarding(database);
  await onboarding.addTenant({ id: 'bench', name: 'Bench Mobile', defaultLanguage: 'en', country: 'XN' });
  const partnerId = await onboarding.addPartner('bench', 'Acorn Aggregator');
  const { id } = await onboarding.addApplication({
    partnerId,
    owner: { legalName: 'RideNow Ltd', country: 'XN', privacyPolicyUrl: 'https://ridenow.example/privacy' },
    name: 'ridenow',
    displayName: 'RideNow',
    keys: [],
    redirectUris: ['https://ridenow.example/callback'],
    products,
  });
  return id;
}

interface CallersPlan {
  readonly subscribers: number;
  readonly keyRing: KeyRing;
  readonly clientId: string;
}

async function addCallers(database: Database, { subscribers, keyRing, clientId }: CallersPlan): Promise<Caller[]> {
  const registry = new PostgresSubscriberRegistry(database, new NumberVault(keyRing));
  const callers: Caller[] = [];
  while (callers.length < subscribers) {
    const first = callers.length;
    const count = Math.min(CONNECTIONS_MAX, subscribers - first);
    const added = Array.from({ length: count }, (_, index) => addCaller(database, registry, { at: first + index, clientId }));
    callers.push(...(await Promise.all(added)));
  }
  return callers;
}

/** The subject is chance instead of a keyed hash, which only the authorization server makes; the hot path cannot tell. */
const REMEMBER = {
  name: 'bench-remember-subject',
  text: 'insert into identity.pairwise_subject (subject, application_id, subscriber_id) values ($1, $2, $3)',
};

async function addCaller(
  database: Database,
  registry: PostgresSubscriberRegistry,
  { at, clientId }: { at: number; clientId: string },
): Promise<Caller> {
  const number = numberAt(at);
  const msisdn = Msisdn.parse(number);
  if (!msisdn) throw new Error(`${number} is no number.`);
  const subscriber = await registry.ensure(msisdn, `bench-${at}`);
  const subject = randomBytes(SUBJECT_BYTES).toString('base64url');
  await database.affected(REMEMBER, [subject, clientId, subscriber]);
  return { subject, number, subscriber };
}

/** Sandbox numbers. */
function numberAt(at: number): string {
  return `+990${String(5_000_000 + at)}`;
}
