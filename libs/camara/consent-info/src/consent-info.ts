import { type CamaraApi, contractScope } from '@openmast/camara/kit';
import { consentInfoV0 } from './consent-info.v0.2';

/**
 * CAMARA Consent Info: may this application process these data of this line now, and if not, why, and where can the person be
 * asked? Not personal in the sense of `ScopeTerms`: it tells an application nothing but what was decided about itself, and it
 * has to work before anybody has allowed anything, with a token that knows no person too.
 */
export const consentInfo: CamaraApi = {
  capability: {
    name: 'consent-info',
    title: 'Consent Info',
    scopes: [
      {
        scope: contractScope('consent-info:retrieve'),
        plainWords: 'see what you have allowed this app',
        plainWordsIn: { es: 'ver qué ha permitido usted a esta aplicación', ar: 'الاطلاع على ما سمحت به لهذا التطبيق' },
        isPersonal: false,
      },
    ],
    userInteraction: 'allowed',
    accessToken: 'reusable',
  },
  versions: [consentInfoV0],
};
