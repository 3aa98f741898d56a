import { CIBA_GRANT } from '@openmast/tenancy';
import { type KoaContextWithOIDC, type Provider, errors } from 'oidc-provider';
import { POLL_INTERVAL_SECONDS } from './ciba-times';

export const BACK_CHANNEL_PATH = '/bc-authorize';

/** SIP "CIBA Optional Parameters": ignored. The library would check, or even obey, them. */
const IGNORED = ['binding_message', 'user_code', 'requested_expiry', 'request_context', 'acr_values'] as const;

export function prepareBackChannelForm(form: Record<string, unknown>): void {
  for (const name of IGNORED) delete form[name];
}

/** The same for what a request object is about to bring: these parameters take no value any more. */
export function ignoreInsideRequestObject(params: Record<string, unknown>): void {
  const deaf = { get: () => undefined, set: () => undefined, enumerable: true, configurable: true };
  for (const name of IGNORED) Object.defineProperty(params, name, deaf);
}

/** Where the library's answers at the backchannel endpoint differ from CAMARA's tables. */
export function correctBackChannel(provider: Provider): void {
  provider.use(async (ctx, next) => {
    await next();
    // CIBA Core section 7.3; the library leaves it out.
    if (ctx.path === BACK_CHANNEL_PATH && ctx.status === 200)
      ctx.body = { ...(ctx.body as object), interval: POLL_INTERVAL_SECONDS };
  });
  provider.on('backchannel_authentication.error', correctError);
}

/** The event comes after the body is written and before it is sent, so that it may still be changed. */
function correctError(ctx: KoaContextWithOIDC, error: errors.OIDCProviderError): void {
  // SIP Appendix A; the library renames it, as CIBA Core has no such code.
  if (error instanceof errors.InvalidRequestObject)
    ctx.body = { error: 'invalid_request_object', error_description: error.error_description };
  if (!(error instanceof errors.InvalidRequest) || ctx.oidc.body === undefined) return;
  if (!ctx.oidc.client) {
    ctx.status = 401;
    ctx.body = {
      error: 'invalid_client',
      error_description: 'client authentication failed: send a private_key_jwt client_assertion',
    };
  } else if (!ctx.oidc.client.grantTypeAllowed(CIBA_GRANT)) {
    ctx.body = { error: 'unauthorized_client', error_description: 'the application may not use this flow' };
  }
}
