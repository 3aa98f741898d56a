import { CIBA_GRANT, JWT_BEARER_GRANT } from '@openmast/tenancy';
import { type KoaContextWithOIDC, type Provider, errors } from 'oidc-provider';
import { prepareBackChannelForm } from './ciba/ciba-wire';
import { prepareAssertionForm } from './jwt-bearer/assertion-login';
import { isReplay } from './replay';
import { prepareAuthorizationParameters } from './wire-request';

const DISCOVERY_PATH = '/.well-known/openid-configuration';
const AUTHORIZATION_PATH = /^\/authorize(\/|$)/;

export interface WireFacts {
  /** May the authenticated client use the grant type it asks for? */
  readonly registeredClientMay: (ctx: KoaContextWithOIDC) => boolean;
  readonly scopeNames: readonly string[];
}

/** Where the library's answers differ from CAMARA's tables, put right in one place. */
export function correctWire(provider: Provider, { registeredClientMay, scopeNames }: WireFacts): void {
  provider.use(async (ctx, next) => {
    const context = ctx as unknown as KoaContextWithOIDC;
    if (AUTHORIZATION_PATH.test(ctx.path)) prepareQuery(context);
    await next();
    // SIP Appendix A: errors and codes go back with 302; the library says 303.
    if (ctx.status === 303 && AUTHORIZATION_PATH.test(ctx.path)) ctx.status = 302;
    if (ctx.path === DISCOVERY_PATH && ctx.status === 200) ctx.body = truthful(ctx.body as Metadata, scopeNames);
  });
  preparePostedForms(provider);
  const correct = (ctx: KoaContextWithOIDC, error: errors.OIDCProviderError): void => {
    correctTokenError(ctx, error, registeredClientMay);
  };
  provider.on('grant.error', correct);
  provider.on('revocation.error', correct);
  provider.on('introspection.error', correct);
  provider.on('pushed_authorization_request.error', correct);
}

const AUTHENTICATED_ENDPOINTS = ['token', 'revocation', 'introspection'];

type Metadata = Readonly<Record<string, unknown>>;

/** The library announces what it could do; this says what we do (CAMARA ICM K2). */
function truthful(metadata: Metadata, scopeNames: readonly string[]): Metadata {
  return {
    ...metadata,
    scopes_supported: ['openid', ...scopeNames],
    response_modes_supported: ['query'],
    // Client secrets are a dialect of single old partners, by agreement; nobody shall choose them from here.
    ...Object.fromEntries(
      AUTHENTICATED_ENDPOINTS.map((name) => [`${name}_endpoint_auth_methods_supported`, ['private_key_jwt']]),
    ),
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials', CIBA_GRANT, JWT_BEARER_GRANT],
    // Ignored, as SIP wants it.
    backchannel_user_code_parameter_supported: false,
    backchannel_authentication_request_signing_alg_values_supported: undefined,
  };
}

function prepareQuery(ctx: KoaContextWithOIDC): void {
  const { query } = ctx;
  prepareAuthorizationParameters(ctx, query);
  ctx.query = query;
}

const FORM = Symbol('form body');

/** The library reads a posted form itself and assigns it to `body`; that assignment is where the form can be prepared. */
function preparePostedForms(provider: Provider): void {
  Object.defineProperty(provider.OIDCContext.prototype, 'body', {
    configurable: true,
    get(this: { [FORM]?: unknown }) {
      return this[FORM];
    },
    set(this: { [FORM]?: unknown; route: string }, form: Record<string, unknown>) {
      if (this.route === 'token') prepareAssertionForm(form);
      if (this.route === 'backchannel_authentication') prepareBackChannelForm(form);
      this[FORM] = form;
    },
  });
}

/** SIP "Sender-Constrained Tokens": a proof that is missing or was seen before is `invalid_dpop_proof`, not `invalid_grant`. */
function isProofTrouble(ctx: KoaContextWithOIDC): boolean {
  const isMissing = ctx.headers['dpop'] === undefined && ctx.oidc.client?.dpopBoundAccessTokens === true;
  return isMissing || isReplay(ctx);
}

/** The event comes after the body is written and before it is sent, so that it may still be changed. */
function correctTokenError(
  ctx: KoaContextWithOIDC,
  error: errors.OIDCProviderError,
  registeredClientMay: WireFacts['registeredClientMay'],
): void {
  if (error instanceof errors.InvalidGrant && isProofTrouble(ctx)) {
    ctx.body = { error: 'invalid_dpop_proof', error_description: 'send a fresh DPoP proof with every request' };
  }
  if (!(error instanceof errors.InvalidRequest)) return;
  // Without a readable form nobody could have signed in; that stays invalid_request.
  if (ctx.oidc.body === undefined) return;
  if (!ctx.oidc.client) {
    // SIP Appendix A: missing or malformed client credentials are 401 invalid_client.
    ctx.status = 401;
    ctx.body = {
      error: 'invalid_client',
      error_description: 'client authentication failed: send a private_key_jwt client_assertion',
    };
  } else if (ctx.oidc.route === 'token' && !registeredClientMay(ctx)) {
    ctx.body = { error: 'unauthorized_client', error_description: 'the application may not use this flow' };
  }
}
