import { CIBA_GRANT } from '@openmast/tenancy';
import type { Configuration } from 'oidc-provider';
import { notedAmr } from './hint-amr';

/** The library's short name for the flow. */
const LIBRARY_CIBA = 'ciba';

/**
 * The flow a token comes from, which is part of what was sold: a token refreshed later still stems from its first flow.
 * The library notes `authorization_code refresh_token` then.
 */
export function firstGrantType(gty: string | undefined): string {
  const first = gty?.split(' ', 1)[0] ?? '';
  return first === LIBRARY_CIBA ? CIBA_GRANT : first;
}

/**
 * What our access tokens carry beyond RFC 9068's claims: how the subscriber was authenticated, and the grant, so that
 * revoking it reaches tokens that are stored nowhere. Nothing that names a person.
 */
export const tokenClaims: NonNullable<Configuration['extraTokenClaims']> = (ctx, token) => {
  if (token.kind === 'ClientCredentials') return { gty: 'client_credentials' };
  const { AuthorizationCode, BackchannelAuthenticationRequest, RefreshToken } = ctx.oidc.entities;
  const amr = AuthorizationCode?.amr ?? BackchannelAuthenticationRequest?.amr ?? RefreshToken?.amr ?? notedAmr(ctx) ?? [];
  return { amr, gid: token.grantId, gty: firstGrantType(token.gty) };
};
