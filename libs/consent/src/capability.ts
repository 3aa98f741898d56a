import { type Capability, type Scope, parseScope } from '@openmast/kernel';

function scope(text: string): Scope {
  const parsed = parseScope(text);
  if (!parsed) throw new Error(`${text} is no scope`);
  return parsed;
}

export const WITHDRAW_SCOPE = scope('consents:withdraw');

/** Our own API for applications: a person told the application to stop, and the application tells us. It can only take away. */
export const consentsCapability: Capability = {
  name: 'consents',
  title: 'Consents',
  scopes: [
    {
      scope: WITHDRAW_SCOPE,
      plainWords: 'tell the operator that you withdrew a permission',
      plainWordsIn: { es: 'comunicar al operador que usted ha retirado un permiso', ar: 'إبلاغ المشغّل بأنك سحبت إذنًا' },
      isPersonal: false,
    },
  ],
  userInteraction: 'never',
  accessToken: 'reusable',
};
