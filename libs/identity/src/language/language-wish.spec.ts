import type { IncomingMessage } from 'node:http';
import { languageCookie, languageWish } from './language-wish';

function request(url: string, headers: Record<string, string> = {}, method = 'GET'): IncomingMessage {
  return { url, headers, method } as unknown as IncomingMessage;
}

function first(url: string, headers: Record<string, string>, wishes: { uiLocales?: string; fallback?: string } = {}): string {
  return languageWish(request(url, headers), { fallback: 'en', ...wishes }).ranked[0]!;
}

describe('the languages a person would have a page in', () => {
  const all = { cookie: 'a=b; openmast_language=ar', 'accept-language': 'es' };

  it('begin with what they have just pressed', () => {
    expect(first('/portal?lang=es', { ...all, 'accept-language': 'en' }, { uiLocales: 'en' })).toBe('es');
  });

  it('begin, where a form is answered, with what its page was in', () => {
    expect(languageWish(request('/portal', all, 'POST'), { shown: 'es', fallback: 'en' }).ranked[0]).toBe('es');
  });

  it('go on with what they pressed before, what the application asked for, what the browser says, what the operator speaks', () => {
    const wish = (headers: Record<string, string>, uiLocales?: string): string =>
      first('/portal', headers, { fallback: 'ar', ...(uiLocales === undefined ? {} : { uiLocales }) });

    expect(wish({ cookie: 'openmast_language=es', 'accept-language': 'en' }, 'en')).toBe('es');
    expect(wish({ 'accept-language': 'en' }, 'fr es-419 en')).toBe('es');
    expect(wish({ 'accept-language': 'en' }, 'es;q=1,ar')).toBe('en');
    expect(wish({ 'accept-language': 'fr, en;q=0.2, es-MX;q=0.5' })).toBe('es');
    expect(wish({ 'accept-language': 'fr' })).toBe('ar');
    expect(wish({})).toBe('ar');
  });

  it('hold every language once, so that a page always finds one', () => {
    const { ranked } = languageWish(request('/', { 'accept-language': 'es, *;q=0.1' }), { fallback: 'xx' });

    expect([...ranked].sort()).toEqual(['ar', 'en', 'es']);
    expect(ranked[0]).toBe('es');
  });

  it.each(['*', 'fr, *;q=0.5'])('leave the choice to the operator where the browser takes any: %s', (header) => {
    expect(first('/', { 'accept-language': header }, { fallback: 'es-ES' })).toBe('es');
  });

  it.each(['?lang=xx', '?lang', '?lang=', '?lang=EN', '?lang[]=es'])('take no notice of %s', (query) => {
    expect(first(`/portal${query}`, {}, { fallback: 'ar' })).toBe('ar');
  });

  it('lead to the same page: what else stood in the address stays, byte for byte', () => {
    const { hrefOf } = languageWish(request('/consent/x?state=a%2Bb%26c&lang=ar'), { fallback: 'en' });

    expect(hrefOf?.('es')).toBe('?state=a%2Bb%26c&lang=es');
  });

  it('lead nowhere from an answer to a form, or where the address alone would fill the page', () => {
    expect(languageWish(request('/portal', {}, 'POST'), { fallback: 'en' }).hrefOf).toBeUndefined();
    expect(languageWish(request(`/x?${'a'.repeat(1_001)}`), { fallback: 'en' }).hrefOf).toBeUndefined();
  });
});

describe('the cookie', () => {
  it('is set when somebody presses a language, and at no other time', () => {
    expect(languageCookie(request('/portal?lang=es'), true)).toBe(
      'openmast_language=es; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax; Secure',
    );
    expect(languageCookie(request('/portal?lang=es'), false)).not.toContain('Secure');
    expect(languageCookie(request('/portal?lang=klingon'), true)).toBeUndefined();
    expect(languageCookie(request('/portal', { cookie: 'openmast_language=es' }), true)).toBeUndefined();
    expect(languageCookie(request('/portal?lang=es', {}, 'POST'), true)).toBeUndefined();
  });
});
