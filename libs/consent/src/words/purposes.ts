import type { Language } from './languages';
import { purposesAr } from './purposes.ar';
import { purposesEs } from './purposes.es';

/** By term of the vocabulary; what completes "for ..." in that language. */
export type PurposeWords = Readonly<Record<string, string | undefined>>;

const TRANSLATED: Readonly<Record<Exclude<Language, 'en'>, PurposeWords>> = { es: purposesEs, ar: purposesAr };

/**
 * What completes "for ...". English reads the vocabulary's own term: "dpv:FraudPreventionAndDetection" becomes "fraud prevention
 * and detection". `undefined`: nobody has put this purpose into that language, so no page about it can stand in it.
 */
export function purposeInWords(purpose: string, language: Language): string | undefined {
  const term = purpose.replace(/^dpv:/, '');
  if (language !== 'en') return Object.hasOwn(TRANSLATED[language], term) ? TRANSLATED[language][term] : undefined;
  return term
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase();
}
