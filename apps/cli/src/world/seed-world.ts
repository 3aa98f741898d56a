import { randomBytes } from 'node:crypto';
import { Msisdn, parsePurpose, parseScope } from '@openmast/kernel';
import { PostgresConsentLedger } from '@openmast/consent';
import { Database, KeyRing, createLogger } from '@openmast/runtime';
import { PostgresSubscriberRegistry } from '@openmast/subscriber';
import { PostgresOnboarding, tenancyEntities } from '@openmast/tenancy';
import { exportJWK, generateKeyPair } from 'jose';
import { vaultOf } from '../installation';
import { type Addresses, localUrl } from './addresses';
import type { WorldClient, WorldFile } from './world-file';
import type { WorldPlan } from './world-plan';

export interface SeedOptions {
  readonly plan: WorldPlan;
  readonly databaseUrl: string;
  readonly masterKey: Buffer;
  readonly addresses: Addresses;
}

/** What seeding makes up and nobody can look up later: client keys and passwords. */
export type Seeded = Pick<WorldFile, 'clients' | 'logins'>;

/** Writes a world into an empty database. @throws AppError `unavailable` */
export async function seedWorld(options: SeedOptions): Promise<Seeded> {
  const database = await openForSeeding(options.databaseUrl);
  try {
    const onboarding = new PostgresOnboarding(database);
    await onboarding.addTenant(options.plan.tenant);
    const clients = await addPartners(options, onboarding);
    await recordDecisions(options, database, clients);
    const logins = await addStaff(options.plan, onboarding);
    return { clients, logins };
  } finally {
    await database.close();
  }
}

/** Has this world been written here before? */
export async function isSeeded(databaseUrl: string, tenantId: string): Promise<boolean> {
  const database = await openForSeeding(databaseUrl);
  try {
    const found = await database.rows({ name: 'seed-find-tenant', text: 'select 1 from tenancy.tenant where id = $1' }, [
      tenantId,
    ]);
    return found.length > 0;
  } finally {
    await database.close();
  }
}

function openForSeeding(url: string): Promise<Database> {
  const log = createLogger('seed', 'warn');
  return Database.open({ url, connectionsMax: 2, entities: tenancyEntities, applicationName: 'openmast-seed', log });
}

async function addPartners({ plan, addresses }: SeedOptions, onboarding: PostgresOnboarding): Promise<WorldClient[]> {
  const clients: WorldClient[] = [];
  for (const partner of plan.partners) {
    const partnerId = await onboarding.addPartner(plan.tenant.id, partner.name);
    for (const application of partner.applications) {
      clients.push(await addClient(onboarding, { partnerId, application, addresses }));
    }
  }
  return clients;
}

type PlannedApplication = WorldPlan['partners'][number]['applications'][number];

interface NewWorldClient {
  readonly partnerId: string;
  readonly application: PlannedApplication;
  readonly addresses: Addresses;
}

async function addClient(
  onboarding: PostgresOnboarding,
  { partnerId, application, addresses }: NewWorldClient,
): Promise<WorldClient> {
  const { name, products, redirectPaths, trustsTelSubject, accessTokenFormat, ...terms } = application;
  const { privateJwk, publicJwk } = await clientKey(name);
  const redirectUris = [...redirectPaths.map((path) => localUrl(addresses.aggregatorPort) + path), ...terms.redirectUris];
  const { id, clientSecret } = await onboarding.addApplication({
    ...terms,
    partnerId,
    name,
    keys: [publicJwk],
    redirectUris,
    isTrustedWithTelSubjects: trustsTelSubject,
    ...(accessTokenFormat ? { accessTokenFormat } : {}),
    products: products.map(({ consentDays, consentProtection, ...product }) => ({
      ...product,
      ...(consentDays ? { consentDays } : {}),
      ...(consentProtection ? { consentProtection } : {}),
    })),
  });
  const { joinsPurpose, idTokenAlgorithm } = terms;
  return {
    name,
    clientId: id,
    jwk: privateJwk,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    joinsPurpose,
    idTokenAlgorithm,
    redirectUris,
    trustsTelSubject,
    products: products.map(termsOf),
  };
}

function termsOf(product: PlannedApplication['products'][number]): WorldClient['products'][number] {
  const { purpose, scopes, grantTypes, lawfulBasis } = product;
  return { purpose, scopes, grantTypes, lawfulBasis };
}

async function clientKey(name: string) {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const head = { kid: `${name}-1`, alg: 'ES256', use: 'sig' };
  return { privateJwk: { ...(await exportJWK(privateKey)), ...head }, publicJwk: { ...(await exportJWK(publicKey)), ...head } };
}

async function recordDecisions(
  { plan, masterKey }: SeedOptions,
  database: Database,
  clients: readonly WorldClient[],
): Promise<void> {
  const subscribers = new PostgresSubscriberRegistry(database, vaultOf(new KeyRing(masterKey)));
  const ledger = new PostgresConsentLedger(database);
  for (const decision of plan.decisions) {
    const line = plan.lines.find((candidate) => candidate.name === decision.line);
    const client = clients.find((candidate) => candidate.name === decision.application);
    const msisdn = Msisdn.parse(line?.msisdn);
    const purpose = parsePurpose(decision.purpose);
    if (!line || !client || !msisdn || !purpose) throw new Error(`the world's decision of ${decision.line} cannot be read`);
    const subscriber = await subscribers.ensure(msisdn, line.subscriptionId);
    const scopes = decision.scopes.map((text) => parseScope(text)).filter((scope) => scope !== undefined);
    const target = { subscriber, applicationId: client.clientId, purpose, scopes };
    await ledger.record({ ...target, state: decision.state, channel: 'seed', evidence: { world: plan.tenant.id } });
  }
}

const PASSWORD_BYTES = 12;

async function addStaff(plan: WorldPlan, onboarding: PostgresOnboarding): Promise<Seeded['logins']> {
  const logins = plan.staff.map((person) => ({ ...person, password: randomBytes(PASSWORD_BYTES).toString('base64url') }));
  for (const login of logins) await onboarding.addStaff({ tenantId: plan.tenant.id, ...login });
  return logins;
}
