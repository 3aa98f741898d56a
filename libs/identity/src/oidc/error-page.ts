import { type PageWords, pageHeaders, pageLanguage, renderNoticePage } from '@openmast/consent';
import { type Configuration, errors } from 'oidc-provider';
import { languageCookie, languageWish } from '../language/language-wish';

/**
 * Which sentences a person reads whose browser stands here because the request must not be sent back: nobody vouches for where
 * "back" is.
 */
function noticeFor(error: Error): keyof PageWords['notices'] & ('pageExpired' | 'notNow' | 'untrustedRequest') {
  if (error instanceof errors.SessionNotFound) return 'pageExpired';
  return (error as { status?: number }).status === 503 ? 'notNow' : 'untrustedRequest';
}

export interface ErrorPageParts {
  readonly issuer: string;
  readonly operatorName: string;
  readonly defaultLanguage: string;
}

/** A readable page, never a redirect, for an unknown client or redirect URI. */
export function errorPage({ issuer, operatorName, defaultLanguage }: ErrorPageParts): NonNullable<Configuration['renderError']> {
  return (ctx, out, error) => {
    const reference = [out.error, out.error_description].filter(Boolean).join(': ');
    const language = pageLanguage(languageWish(ctx.req, { uiLocales: ctx.query['ui_locales'], fallback: defaultLanguage }));
    const cookie = languageCookie(ctx.req, issuer.startsWith('https:'));
    if (cookie !== undefined) ctx.append('set-cookie', cookie);
    ctx.type = 'html';
    ctx.set(pageHeaders([]));
    ctx.body = renderNoticePage({ operatorName, ...language.words.notices[noticeFor(error)], reference }, language);
  };
}
