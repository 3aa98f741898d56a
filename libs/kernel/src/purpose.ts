import { DPV_PURPOSES } from './dpv-purposes';

declare const purposeBrand: unique symbol;

/** A Data Privacy Vocabulary purpose as CAMARA spells it in a scope: `dpv:<Term>`, case-sensitive. */
export type Purpose = string & { readonly [purposeBrand]: true };

const PREFIX = 'dpv:';

/** True for anything that claims to be a purpose, also a misspelt one: `dpv:` in any letter case. */
export function looksLikePurpose(scope: string): boolean {
  return scope.slice(0, PREFIX.length).toLowerCase() === PREFIX;
}

/** Reads `dpv:<Term>`. Only terms of the DPV purposes module pass (CAMARA Security and Interoperability, "Purpose as a scope"). */
export function parsePurpose(text: string): Purpose | undefined {
  if (!text.startsWith(PREFIX)) return undefined;
  return DPV_PURPOSES.has(text.slice(PREFIX.length)) ? (text as Purpose) : undefined;
}
