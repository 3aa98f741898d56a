import { type Application, CIBA_GRANT } from '@openmast/tenancy';
import type { ClientMetadata, ResponseType } from 'oidc-provider';
import { keysUrl } from './ciba/client-keys';
import { FORMAT_PROPERTY } from './token-format';
import { RESOURCE_SERVER_PROPERTY } from './token-introspection';

const WEB_SCHEME = /^https?:/;

/** An application as the provider library sees a client. */
export function clientMetadata(application: Application): ClientMetadata {
  const { redirectUris, products } = application;
  const hasRedirect = redirectUris.length > 0;
  const grantTypes = new Set(products.flatMap((product) => product.grantTypes));
  // Whether these were bought is the agreement's question; without them the library would answer it with the wrong error.
  if (hasRedirect) grantTypes.add('authorization_code').add('refresh_token');
  return {
    client_id: application.id,
    client_name: application.displayName,
    application_type: redirectUris.every((uri) => WEB_SCHEME.test(uri)) ? 'web' : 'native',
    redirect_uris: [...redirectUris],
    grant_types: [...grantTypes],
    response_types: hasRedirect ? (['code'] satisfies ResponseType[]) : [],
    ...signInOf(application),
    ...keysOf(application, grantTypes.has(CIBA_GRANT)),
    subject_type: 'pairwise',
    // Never fetched: our pairwise subjects are per application. The library wants an https URI where redirect hosts differ.
    sector_identifier_uri: `https://sectors.openmast.invalid/${application.id}`,
    id_token_signed_response_alg: application.idTokenAlgorithm,
    dpop_bound_access_tokens: application.mustUseDpop,
    [RESOURCE_SERVER_PROPERTY]: application.isResourceServer,
    ...(application.accessTokenFormat ? { [FORMAT_PROPERTY]: application.accessTokenFormat } : {}),
  };
}

/** A key, or by old agreement a secret; never either, so that nobody can choose the weaker. */
function signInOf({ clientSecretHash }: Application): Partial<ClientMetadata> {
  if (clientSecretHash === undefined) return { token_endpoint_auth_method: 'private_key_jwt' };
  return { token_endpoint_auth_method: 'client_secret_basic', client_secret: clientSecretHash };
}

function keysOf(application: Application, hasBackChannel: boolean): Partial<ClientMetadata> {
  if (!hasBackChannel) return { jwks: { keys: [...application.keys] as [] } };
  return { jwks_uri: keysUrl(application), backchannel_token_delivery_mode: 'poll' };
}
