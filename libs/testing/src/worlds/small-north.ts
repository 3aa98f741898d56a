import type { Database } from '@openmast/runtime';
import { PostgresOnboarding } from '@openmast/tenancy';
import { addSmallApplication } from './small-application';

/** Operator North with partner Acorn and its two applications, in a fresh database. */
export interface SmallNorth {
  readonly onboarding: PostgresOnboarding;
  readonly partnerId: string;
  /** RideNow: `number-verification:verify` by legitimate interest, `sim-swap:check` by consent, both for fraud prevention. */
  readonly rideNow: string;
  /** KestrelPay: `sim-swap:check` by consent for fraud prevention. */
  readonly kestrelPay: string;
}

export async function createSmallNorth(database: Database): Promise<SmallNorth> {
  const onboarding = new PostgresOnboarding(database);
  await onboarding.addTenant({ id: 'north', name: 'North Mobile', defaultLanguage: 'en', country: 'XN' });
  const partnerId = await onboarding.addPartner('north', 'Acorn');
  const owned = { partnerId, country: 'XN' };
  return {
    onboarding,
    partnerId,
    rideNow: await addSmallApplication(onboarding, {
      ...owned,
      name: 'ridenow',
      sold: { 'number-verification:verify': 'legitimate_interest', 'sim-swap:check': 'consent' },
    }),
    kestrelPay: await addSmallApplication(onboarding, { ...owned, name: 'kestrelpay', sold: { 'sim-swap:check': 'consent' } }),
  };
}
