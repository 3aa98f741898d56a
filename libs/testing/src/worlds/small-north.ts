import type { Database } from '@openmast/runtime';
import { type LawfulBasis, PostgresOnboarding } from '@openmast/tenancy';

/** Operator North with partner Acorn and its two applications, in a fresh database. */
export interface SmallNorth {
  readonly onboarding: PostgresOnboarding;
  readonly partnerId: string;
  /** RideNow: `number-verification:verify` by legitimate interest, `sim-swap:check` by consent, both for fraud prevention. */
  readonly rideNow: string;
  /** KestrelPay: `sim-swap:check` by consent for fraud prevention. */
  readonly kestrelPay: string;
}

const FRAUD = 'dpv:FraudPreventionAndDetection';

export async function createSmallNorth(database: Database): Promise<SmallNorth> {
  const onboarding = new PostgresOnboarding(database);
  await onboarding.addTenant({ id: 'north', name: 'North Mobile', defaultLanguage: 'en', country: 'XN' });
  const partnerId = await onboarding.addPartner('north', 'Acorn');
  const product = (scope: string, lawfulBasis: LawfulBasis) => ({
    capability: scope.split(':')[0] ?? '',
    purpose: FRAUD,
    scopes: [scope],
    grantTypes: ['authorization_code' as const],
    lawfulBasis,
  });
  const application = async (name: string, products: ReturnType<typeof product>[]) => {
    const { id } = await onboarding.addApplication({
      partnerId,
      owner: { legalName: `${name} Ltd`, country: 'XN', privacyPolicyUrl: `https://${name}.example/privacy` },
      name,
      displayName: name,
      keys: [],
      redirectUris: [`https://${name}.example/callback`],
      products,
    });
    return id;
  };
  return {
    onboarding,
    partnerId,
    rideNow: await application('ridenow', [
      product('number-verification:verify', 'legitimate_interest'),
      product('sim-swap:check', 'consent'),
    ]),
    kestrelPay: await application('kestrelpay', [product('sim-swap:check', 'consent')]),
  };
}
