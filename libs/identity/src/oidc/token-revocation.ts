import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { AccessTokenVerifier } from '../access-token';
import type { RevokedTokens } from '../store/postgres-revoked-tokens';
import { answerAboutTokens } from './token-endpoints';
import { orUnavailable } from './unavailable';

export const REVOCATION_PATH = '/revoke';

export interface RevocationParts {
  readonly verifier: AccessTokenVerifier;
  readonly revoked: RevokedTokens;
}

/**
 * RFC 7009 for tokens that are stored nowhere: such a token is remembered as revoked, if it is the client's own. Whatever it
 * was, the answer is 200.
 */
export function revokeStructuredTokens(provider: Provider, parts: RevocationParts): void {
  answerAboutTokens(provider, {
    route: 'revocation',
    takesOver: 'structured tokens',
    answer: (ctx) => orUnavailable(() => revoke(parts, ctx)),
  });
}

async function revoke({ verifier, revoked }: RevocationParts, ctx: KoaContextWithOIDC): Promise<string> {
  const token = await verifier.verify(String(ctx.oidc.params?.['token']));
  if (token && token.clientId === ctx.oidc.client?.clientId) await revoked.add(token);
  return '';
}
