import { Msisdn } from '@openmast/kernel';

/** How Calling-Station-Id spells a number. */
export type NumberRule =
  /** Country code first, with or without a plus: `990123456701`. */
  | { readonly form: 'international' }
  /** Without country code; a number with a plus is international all the same. */
  | { readonly form: 'national'; readonly countryCode: string; readonly trunkPrefix: string };

const RULE = /^(?:(international)|national:([1-9]\d{0,2})(?::(\d{1,3}))?)$/;
const DIGITS = /^\d+$/;

/** Reads `international`, `national:<country code>` or `national:<country code>:<trunk prefix>`. */
export function parseNumberRule(text: string): NumberRule | undefined {
  const match = RULE.exec(text);
  if (!match) return undefined;
  const [, international, countryCode = '', trunkPrefix = ''] = match;
  return international ? { form: 'international' } : { form: 'national', countryCode, trunkPrefix };
}

/** `undefined`: not a number by this rule; no other rule is tried. */
export function msisdnFromWire(text: string, rule: NumberRule): Msisdn | undefined {
  if (text.startsWith('+')) return Msisdn.parse(text);
  if (!DIGITS.test(text)) return undefined;
  if (rule.form === 'international') return Msisdn.parse(`+${text}`);
  if (!text.startsWith(rule.trunkPrefix)) return undefined;
  return Msisdn.parse(`+${rule.countryCode}${text.slice(rule.trunkPrefix.length)}`);
}
