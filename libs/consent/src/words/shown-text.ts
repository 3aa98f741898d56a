import { createHash } from 'node:crypto';

const MAIN = /<main>(.*)<\/main>/s;
/** The ways to other languages are no part of what was read and answered. */
const NAVIGATION = /<nav\b.*?<\/nav>/gs;
/** Markup inside a sentence; every other tag parts two words. */
const INLINE = /<\/?(?:bdi|strong|a)\b[^>]*>/g;
const TAG = /<[^>]*>/g;
/** What React escapes in text. */
const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'" };

/**
 * The text of a page of ours as a person reads it: what stands in `main`, without the list of languages, without markup, one
 * space for every run of white space. Buttons count; addresses and hidden fields do not.
 */
export function shownText(html: string): string {
  const main = MAIN.exec(html)?.[1] ?? '';
  return main
    .replace(NAVIGATION, ' ')
    .replace(INLINE, '')
    .replace(TAG, ' ')
    .replace(/&(amp|lt|gt|quot|#x27);/g, (entity) => ENTITIES[entity] ?? entity)
    .replace(/\s+/g, ' ')
    .trim();
}

/** SHA-256 of the shown text in UTF-8, base64url: the evidence of what was read. */
export function shownTextHash(html: string): string {
  return createHash('sha256').update(shownText(html)).digest('base64url');
}
