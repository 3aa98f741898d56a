import type { IncomingMessage } from 'node:http';
import { LANGUAGES, type Language, type LanguageWish, isLanguage } from '@openmast/consent';
import Negotiator from 'negotiator';

const PARAMETER = 'lang';
const COOKIE = 'openmast_language';
const COOKIE_SECONDS = 365 * 24 * 60 * 60;
/** A page carries its own address once per language, and stays small. */
const QUERY_LENGTH_MAX = 1_000;
const LOCALES_MAX = 10;
const TAG = /^[a-z0-9-]{1,35}$/i;

export interface Wishes {
  /** What the page was in whose form is answered: the answer is in the same. */
  readonly shown?: Language | undefined;
  /** `ui_locales` of the request (OpenID Connect Core 3.1.2.1): tags parted by spaces, the best first. */
  readonly uiLocales?: unknown;
  /** BCP 47 tag of the tenant, or of the deployment where no tenant is known. */
  readonly fallback: string;
}

/**
 * In which languages a person would have a page, the best first: what they chose on a page of ours, what the application asked
 * for, what their browser says, what the operator speaks, and English.
 */
export function languageWish(request: IncomingMessage, { shown, uiLocales, fallback }: Wishes): LanguageWish {
  const query = queryOf(request);
  const own = matching(fallback, LANGUAGES);
  const known = [...new Set([...own, ...LANGUAGES])];
  const ranked = [
    shown,
    chosenIn(query),
    cookieOf(request),
    ...matching(weighed(uiLocales), known),
    ...matching(request.headers['accept-language'], known),
    ...own,
    ...LANGUAGES,
  ];
  const wish = { ranked: [...new Set(ranked.filter((language) => language !== undefined))] };
  // An answer to a form has no address of its own: asked for again it would be another page.
  if (request.method !== 'GET' || query.length > QUERY_LENGTH_MAX) return wish;
  return { ...wish, hrefOf: (language) => `?${[...otherPairs(query), `${PARAMETER}=${language}`].join('&')}` };
}

/** `Set-Cookie` for a person who has just pressed a language; `undefined` where nobody did. */
export function languageCookie(request: IncomingMessage, isSecure: boolean): string | undefined {
  const chosen = request.method === 'GET' ? chosenIn(queryOf(request)) : undefined;
  if (chosen === undefined) return undefined;
  const attributes = [`Max-Age=${String(COOKIE_SECONDS)}`, 'Path=/', 'HttpOnly', 'SameSite=Lax', ...(isSecure ? ['Secure'] : [])];
  return [`${COOKIE}=${chosen}`, ...attributes].join('; ');
}

/** `ui_locales` in the form of `Accept-Language`, where the order of tags says nothing: each weighs less than the one before. */
function weighed(uiLocales: unknown): string | undefined {
  if (typeof uiLocales !== 'string') return undefined;
  const tags = uiLocales.split(' ').filter((tag) => TAG.test(tag));
  return tags
    .slice(0, LOCALES_MAX)
    .map((tag, index) => `${tag};q=${String((LOCALES_MAX - index) / LOCALES_MAX)}`)
    .join(',');
}

/** `es-MX` is served by `es`; what is marked `q=0` is not served at all. Of what is equally welcome, the order of `known` decides. */
function matching(header: string | undefined, known: readonly Language[]): Language[] {
  if (header === undefined) return [];
  return new Negotiator({ headers: { 'accept-language': header } }).languages(known).filter(isLanguage);
}

function queryOf({ url = '' }: IncomingMessage): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start + 1);
}

/** The last one counts: the links of the page append theirs. */
function chosenIn(query: string): Language | undefined {
  return new URLSearchParams(query).getAll(PARAMETER).findLast(isLanguage);
}

/** As they stand, byte for byte: among them may be an application's `state`. */
function otherPairs(query: string): string[] {
  return query.split('&').filter((pair) => pair !== '' && pair !== PARAMETER && !pair.startsWith(`${PARAMETER}=`));
}

function cookieOf({ headers }: IncomingMessage): Language | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const value = pairs.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
  return value !== undefined && isLanguage(value) ? value : undefined;
}
