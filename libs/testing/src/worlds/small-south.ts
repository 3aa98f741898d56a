import { PostgresOnboarding } from '@openmast/tenancy';
import type { Database } from '@openmast/runtime';
import { addSmallApplication } from './small-application';

/** A second tenant of the operator, in another country than North: partner Pampas with one application. */
export interface SmallSouth {
  /** SunCab: what RideNow has. */
  readonly sunCab: string;
}

/** To be called once North is there. */
export async function createSmallSouth(database: Database): Promise<SmallSouth> {
  const onboarding = new PostgresOnboarding(database);
  await onboarding.addTenant({ id: 'south', name: 'South Mobile', defaultLanguage: 'es', country: 'XS' });
  const partnerId = await onboarding.addPartner('south', 'Pampas');
  return {
    sunCab: await addSmallApplication(onboarding, {
      partnerId,
      name: 'suncab',
      country: 'XS',
      sold: { 'number-verification:verify': 'legitimate_interest', 'sim-swap:check': 'consent' },
    }),
  };
}
