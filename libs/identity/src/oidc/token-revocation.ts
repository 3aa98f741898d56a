import { type KoaContextWithOIDC, type Provider, errors } from 'oidc-provider';
import type { AccessTokenVerifier } from '../access-token';
import type { RevokedTokens } from '../store/postgres-revoked-tokens';
import { orUnavailable } from './unavailable';

export const REVOCATION_PATH = '/revoke';

export interface RevocationParts {
  readonly verifier: AccessTokenVerifier;
  readonly revoked: RevokedTokens;
}

/**
 * RFC 7009 for signed access tokens. The library authenticates the client and then refuses tokens it does not store; here such
 * a token is remembered as revoked, if it is the client's own. Whatever it was, the answer is 200.
 */
export function revokeSignedTokens(provider: Provider, parts: RevocationParts): void {
  const refused = new WeakSet<object>();
  provider.on('revocation.error', (ctx, error) => {
    if (error instanceof errors.UnsupportedTokenType) refused.add(ctx);
  });
  provider.use(async (ctx, next) => {
    await next();
    if (!refused.has(ctx)) return;
    try {
      await orUnavailable(() => revoke(parts, ctx as unknown as KoaContextWithOIDC));
      ctx.status = 200;
      ctx.body = '';
    } catch (error) {
      if (!(error instanceof errors.OIDCProviderError)) throw error;
      ctx.status = error.statusCode;
      ctx.body = { error: error.error, error_description: error.error_description };
    }
  });
}

async function revoke({ verifier, revoked }: RevocationParts, ctx: KoaContextWithOIDC): Promise<void> {
  const token = await verifier.verify(String(ctx.oidc.params?.['token']));
  if (!token || token.clientId !== ctx.oidc.client?.clientId) return;
  await revoked.add(token);
}
