import { looksLikePurpose, parsePurpose } from './purpose';
import { parseScope } from './scope';

describe('Purpose', () => {
  it('accepts a term of the vocabulary as spelt there', () => {
    expect(parsePurpose('dpv:FraudPreventionAndDetection')).toBe('dpv:FraudPreventionAndDetection');
  });

  it.each([
    'DPV:FraudPreventionAndDetection',
    'dpv:fraudpreventionanddetection',
    'dpv:Nope',
    'dpv:LegitimateInterest',
    'dpv:',
    'dpv:Purpose',
  ])('refuses %s, yet sees that it means to be a purpose', (text) => {
    expect(parsePurpose(text)).toBeUndefined();
    expect(looksLikePurpose(text)).toBe(true);
  });

  it('refuses the joined form of release 0.1', () => {
    expect(parsePurpose('dpv:FraudPreventionAndDetection#sim-swap')).toBeUndefined();
  });
});

describe('Scope', () => {
  it.each(['number-verification:verify', 'sim-swap', 'number-verification:device-phone-number:read'])('accepts %s', (text) => {
    expect(parseScope(text)).toBe(text);
  });

  it.each(['dpv:Marketing', '', 'a b', ':x', 'x:'])('refuses %p', (text) => {
    expect(parseScope(text)).toBeUndefined();
  });
});
