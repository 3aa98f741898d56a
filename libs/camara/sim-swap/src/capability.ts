import { contractScope } from '@openmast/camara/kit';
import type { Capability } from '@openmast/kernel';

/** When somebody changed a SIM is about a person, whatever kind of token the contract would take. */
export const simSwapCapability: Capability = {
  name: 'sim-swap',
  title: 'SIM Swap',
  scopes: [
    {
      scope: contractScope('sim-swap:check'),
      plainWords: 'check whether the SIM of this line was changed recently',
      isPersonal: true,
    },
    {
      scope: contractScope('sim-swap:retrieve-date'),
      plainWords: 'read when the SIM of this line was last changed',
      isPersonal: true,
    },
    {
      scope: contractScope('sim-swap'),
      plainWords: 'check whether and read when the SIM of this line was last changed',
      isPersonal: true,
    },
  ],
  userInteraction: 'allowed',
  accessToken: 'reusable',
};
