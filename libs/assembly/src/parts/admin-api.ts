import { AdminApiModule } from '@openmast/tenancy';
import type { SettingsOf } from '@openmast/runtime';
import type { PartBuilder } from '../part';
import { roomSettings, sharedRooms } from '../shared-rooms';
import { capabilities } from './auth-server';

export const adminApiSettings = roomSettings;

export function adminApiPart(config: SettingsOf<typeof adminApiSettings>): PartBuilder {
  return (context) => {
    const { staff, countryRules } = sharedRooms(context, config);
    return Promise.resolve({
      operator: {
        modules: [AdminApiModule.with({ staff, countryRules, capabilities })],
        pages: [
          {
            path: 'docs',
            title: 'Openmast admin API',
            description: 'For the operator’s staff: what can be sold, and to whom.',
            modules: [AdminApiModule],
          },
        ],
      },
    });
  };
}
