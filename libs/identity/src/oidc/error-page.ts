import { pageHeaders, renderNoticePage } from '@openmast/consent';
import { type Configuration, errors } from 'oidc-provider';

/**
 * Sentences for a person whose browser stands here because the request must not be sent back: nobody vouches for where
 * "back" is.
 */
function sentencesFor(error: Error): { readonly title: string; readonly sentences: readonly string[] } {
  if (error instanceof errors.SessionNotFound) {
    return { title: 'This page has expired', sentences: ['Go back to the app and start again. Nothing was changed.'] };
  }
  if ((error as { status?: number }).status === 503) {
    return { title: 'We cannot answer right now', sentences: ['Please try again in a moment. Nothing was changed.'] };
  }
  return {
    title: 'This request cannot be carried out',
    sentences: [
      'The app sent you here with a request we cannot trust, so we stopped. Nothing about you was shared.',
      'Go back to the app; if it happens again, tell its support what stands below.',
    ],
  };
}

/** A readable page, never a redirect, for an unknown client or redirect URI. */
export function errorPage(operatorName: string): NonNullable<Configuration['renderError']> {
  return (ctx, out, error) => {
    const reference = [out.error, out.error_description].filter(Boolean).join(': ');
    ctx.type = 'html';
    ctx.set(pageHeaders([]));
    ctx.body = renderNoticePage({ operatorName, ...sentencesFor(error), reference });
  };
}
