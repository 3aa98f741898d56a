import type { LawfulBasis, Onboarding } from '@openmast/tenancy';

const FRAUD = 'dpv:FraudPreventionAndDetection';

export interface SmallApplication {
  readonly partnerId: string;
  /** Lower-case: it becomes part of its URLs, too. */
  readonly name: string;
  readonly country: string;
  /** What it may do for fraud prevention, and on which ground. */
  readonly sold: Readonly<Record<string, LawfulBasis>>;
}

/** @returns its client id */
export async function addSmallApplication(
  onboarding: Onboarding,
  { partnerId, name, country, sold }: SmallApplication,
): Promise<string> {
  const { id } = await onboarding.addApplication({
    partnerId,
    owner: { legalName: `${name} Ltd`, country, privacyPolicyUrl: `https://${name}.example/privacy` },
    name,
    displayName: name,
    keys: [],
    redirectUris: [`https://${name}.example/callback`],
    products: Object.entries(sold).map(([scope, lawfulBasis]) => ({
      capability: scope.split(':')[0] ?? '',
      purpose: FRAUD,
      scopes: [scope],
      grantTypes: ['authorization_code'],
      lawfulBasis,
    })),
  });
  return id;
}
