import { parsePurpose } from '@openmast/kernel';
import { purposesAr } from './purposes.ar';
import { purposesEs } from './purposes.es';
import { purposeInWords } from './purposes';

/** What the worlds, the journeys and the papers of the interoperability profile ask for. */
const IN_USE = [
  'Advertising',
  'CustomerCare',
  'DeliveryOfGoods',
  'FraudPreventionAndDetection',
  'IdentityVerification',
  'Marketing',
  'ProtectionOfIPR',
  'RequestedServiceProvision',
  'RightsFulfillment',
  'ServiceOptimisation',
];

describe('purposeInWords', () => {
  it.each([
    ['dpv:FraudPreventionAndDetection', 'fraud prevention and detection'],
    ['dpv:ProtectionOfIPR', 'protection of ipr'],
    ['dpv:Marketing', 'marketing'],
  ])('reads %s as "%s" in English', (purpose, words) => {
    expect(purposeInWords(purpose, 'en')).toBe(words);
  });

  it.each(IN_USE)('has words for %s in every language', (term) => {
    expect(purposeInWords(`dpv:${term}`, 'es')).toMatch(/^(el|la|los|las) /);
    expect(purposeInWords(`dpv:${term}`, 'ar')).toMatch(/^\p{Script=Arabic}/u);
  });

  it.each(['CombatClimateChange', 'constructor', 'toString'])('has no words for %s where nobody has written them', (term) => {
    expect(purposeInWords(`dpv:${term}`, 'es')).toBeUndefined();
    expect(purposeInWords(`dpv:${term}`, 'ar')).toBeUndefined();
  });

  it('translates terms of the vocabulary only, and the same ones into both languages', () => {
    expect(Object.keys(purposesEs).filter((term) => !parsePurpose(`dpv:${term}`))).toEqual([]);
    expect(Object.keys(purposesAr)).toEqual(Object.keys(purposesEs));
  });
});
