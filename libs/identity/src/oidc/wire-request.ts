import type { KoaContextWithOIDC } from 'oidc-provider';

/** Parameters that mean something only together with `openid` (OpenID Connect Core); without it they are set aside. */
const OPENID_ONLY = ['nonce', 'max_age', 'id_token_hint', 'claims_locales'] as const;
/** Never honoured: `acr_values` MUST be ignored (SIP), and a `login_hint` would put a number into storage and change nothing (ICM B14). */
const IGNORED = ['acr_values', 'login_hint'] as const;

type Parameters = Record<string, unknown>;

/** What was sent without `openid` and set aside (ICM B16). */
interface SetAside {
  /** Still counts as protection against request forgery (ICM B13). */
  readonly hasNonce: boolean;
  /** OpenID Connect claims were asked for. */
  readonly hasClaims: boolean;
}

const asides = new WeakMap<object, SetAside>();

/** Changes the parameters of an authorization request before the library reads them. */
export function prepareAuthorizationParameters(ctx: KoaContextWithOIDC, parameters: Parameters): void {
  for (const name of IGNORED) delete parameters[name];
  const scopes = typeof parameters['scope'] === 'string' ? parameters['scope'].split(' ') : [];
  if (scopes.includes('openid')) return;
  asides.set(ctx.req, { hasNonce: typeof parameters['nonce'] === 'string', hasClaims: parameters['claims'] !== undefined });
  for (const name of OPENID_ONLY) {
    if (typeof parameters[name] === 'string') delete parameters[name];
  }
}

/** Also applied to what a request object brought, before anything is stored. */
export function dropIgnored(parameters: Parameters): void {
  for (const name of IGNORED) parameters[name] = undefined;
}

/** SIP "CSRF Protection": PKCE, or state, or nonce; a request with none of them is refused. */
export function wasSentWithoutCsrfProtection(ctx: KoaContextWithOIDC): boolean {
  const { code_challenge: challenge, state, nonce } = ctx.oidc.params ?? {};
  return !challenge && !state && !nonce && asides.get(ctx.req)?.hasNonce !== true;
}

/** SIP 'Missing "openid" scope': the flow goes on without ID token, but a claim asked for cannot be answered. */
export function asksForClaimsWithoutOpenId(ctx: KoaContextWithOIDC): boolean {
  return asides.get(ctx.req)?.hasClaims === true;
}
