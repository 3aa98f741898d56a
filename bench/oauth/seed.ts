import { createLogger, Database, KeyRing } from '@openmast/runtime';
import { PostgresOnboarding, tenancyEntities } from '@openmast/tenancy';
import { newKey } from './keys';
import { type BenchClient, CALLBACK, JOURNEY_API_SCOPE, PURPOSE, TWO_LEGGED_API_SCOPE, TWO_LEGGED_PURPOSE } from './terms';

const CONNECTIONS_MAX = 8;

export interface SeedPlan {
  readonly databaseUrl: string;
  readonly masterKey: Buffer;
}

/** One operator with one application that has bought both workloads. `fill` adds what a workload needs beside it. */
export async function seedApplication(
  { databaseUrl, masterKey }: SeedPlan,
  fill: (ground: { database: Database; keyRing: KeyRing; clientId: string }) => Promise<void> = async () => undefined,
): Promise<BenchClient> {
  // Below errors nothing: when the bench is stopped, its database goes first.
  const log = createLogger('bench-seed', 'error');
  const database = await Database.open({
    url: databaseUrl,
    connectionsMax: CONNECTIONS_MAX,
    entities: tenancyEntities,
    applicationName: 'openmast-bench-seed',
    log,
  });
  try {
    const keys = await newKey();
    const clientId = await addApplication(database, keys.publicJwk as { kty: string });
    await fill({ database, keyRing: new KeyRing(masterKey), clientId });
    // The planner shall know the tables as it would in a system that has run for a day.
    await database.rows({ name: 'bench-analyze', text: 'analyze' }, []);
    return { clientId, ...keys };
  } finally {
    await database.close();
  }
}

async function addApplication(database: Database, publicJwk: { kty: string }): Promise<string> {
  const onboarding = new PostgresOnboarding(database);
  await onboarding.addTenant({ id: 'bench', name: 'Bench Mobile', defaultLanguage: 'en', country: 'XN' });
  const partnerId = await onboarding.addPartner('bench', 'Acorn Aggregator');
  const { id } = await onboarding.addApplication({
    partnerId,
    owner: { legalName: 'RideNow Ltd', country: 'XN', privacyPolicyUrl: 'https://ridenow.example/privacy' },
    name: 'ridenow',
    displayName: 'RideNow',
    keys: [publicJwk],
    redirectUris: [CALLBACK],
    products: [
      {
        capability: 'consents',
        purpose: TWO_LEGGED_PURPOSE,
        scopes: [TWO_LEGGED_API_SCOPE],
        grantTypes: ['client_credentials'],
        lawfulBasis: 'contract',
      },
      {
        capability: 'sim-swap',
        purpose: PURPOSE,
        scopes: [JOURNEY_API_SCOPE],
        grantTypes: ['authorization_code'],
        lawfulBasis: 'consent',
      },
    ],
  });
  return id;
}
