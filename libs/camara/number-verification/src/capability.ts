import { contractScope } from '@openmast/camara/kit';
import type { Capability } from '@openmast/kernel';

/**
 * "The API provider guarantees that there is no user interaction" (Number Verification 2.1.0); tokens that serve one call are
 * the rule of the project's main branch after 2.1.0 and already ours.
 */
export const numberVerificationCapability: Capability = {
  name: 'number-verification',
  title: 'Number Verification',
  scopes: [
    {
      scope: contractScope('number-verification:verify'),
      plainWords: 'check whether a phone number is the number of this phone',
      plainWordsIn: {
        es: 'comprobar si un número de teléfono es el de este teléfono',
        ar: 'التحقق مما إذا كان رقم هاتف ما هو رقم هذا الهاتف',
      },
      isPersonal: true,
    },
    {
      scope: contractScope('number-verification:device-phone-number:read'),
      plainWords: 'read the phone number of this phone',
      plainWordsIn: { es: 'consultar el número de este teléfono', ar: 'معرفة رقم هذا الهاتف' },
      isPersonal: true,
    },
  ],
  userInteraction: 'never',
  accessToken: 'single-use',
};
