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
      plainWordsIn: {
        es: 'comprobar si la SIM de esta línea se ha cambiado recientemente',
        ar: 'التحقق مما إذا كانت شريحة SIM لهذا الخط قد تغيّرت مؤخرًا',
      },
      isPersonal: true,
    },
    {
      scope: contractScope('sim-swap:retrieve-date'),
      plainWords: 'read when the SIM of this line was last changed',
      plainWordsIn: {
        es: 'consultar cuándo se cambió por última vez la SIM de esta línea',
        ar: 'معرفة تاريخ آخر تغيير لشريحة SIM لهذا الخط',
      },
      isPersonal: true,
    },
    {
      scope: contractScope('sim-swap'),
      plainWords: 'check whether and read when the SIM of this line was last changed',
      plainWordsIn: {
        es: 'comprobar si se ha cambiado la SIM de esta línea y consultar cuándo se cambió por última vez',
        ar: 'التحقق من تغيير شريحة SIM لهذا الخط ومعرفة تاريخ آخر تغيير لها',
      },
      isPersonal: true,
    },
  ],
  userInteraction: 'allowed',
  accessToken: 'reusable',
};
