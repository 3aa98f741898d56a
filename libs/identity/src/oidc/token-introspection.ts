import type { Provider } from 'oidc-provider';
import type { TokenIntrospection } from '../token/token-introspection';
import { answerAboutTokens } from './token-endpoints';
import { orUnavailable } from './unavailable';

export const INTROSPECTION_PATH = '/introspect';
/** Our own client metadata: the client is a gateway of the operator, which may ask what tokens are worth. */
export const RESOURCE_SERVER_PROPERTY = 'openmast_is_resource_server';

/**
 * RFC 7662 for every format we issue. Only resource servers learn anything; everybody else gets the answer for a token that does
 * not exist (CAMARA ICM I3).
 */
export function introspectEveryFormat(provider: Provider, introspection: TokenIntrospection): void {
  answerAboutTokens(provider, {
    route: 'introspection',
    takesOver: 'every token',
    answer: (ctx) => {
      if (ctx.oidc.client?.[RESOURCE_SERVER_PROPERTY] !== true) return Promise.resolve({ active: false });
      return orUnavailable(() => introspection.describe(String(ctx.oidc.params?.['token'])));
    },
  });
}
