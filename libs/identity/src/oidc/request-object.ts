import { decodeJwt } from 'jose';
import { type KoaContextWithOIDC, type Provider, errors } from 'oidc-provider';
import { ignoreInsideRequestObject } from './ciba/ciba-wire';
import { CLOCK_TOLERANCE_SECONDS } from './client-assertion';

/** SIP "Signed Authentication Requests": what a request object must carry, and for how long it may live. */
const REQUIRED = ['iss', 'aud', 'iat', 'exp', 'jti'] as const;
/** CIBA Core 7.1.1 asks for one more. */
const REQUIRED_OF_CIBA = [...REQUIRED, 'nbf'] as const;
const LIFE_SECONDS_MAX = 300;
/** Parameters that must stand outside too, and be the same (OpenID Connect Core 6.1). */
const REPEATED_OUTSIDE = ['scope', 'response_type', 'client_id', 'redirect_uri'] as const;

type Claims = Readonly<Record<string, unknown>>;

/**
 * CAMARA's rules for signed requests that the library does not know.
 * @throws InvalidRequestObject
 */
export function checkRequestObject(ctx: KoaContextWithOIDC, claims: Claims, nowSeconds: number): void {
  // A pushed request was checked when it was pushed; what comes back is the library's own envelope.
  if ('PushedAuthorizationRequest' in ctx.oidc.entities) return;
  const isBackChannel = ctx.oidc.route === 'backchannel_authentication';
  if (isBackChannel && ctx.oidc.params) ignoreInsideRequestObject(ctx.oidc.params);
  const required = isBackChannel ? REQUIRED_OF_CIBA : REQUIRED;
  const missing = required.find((name) => claims[name] === undefined);
  if (missing !== undefined) throw new errors.InvalidRequestObject(`the request object lacks ${missing}`);
  checkLife(claims, nowSeconds);
  // RFC 9101 section 10.8: with a subject it could pass for a client assertion.
  if (claims['sub'] !== undefined) throw new errors.InvalidRequestObject('the request object must not carry sub');
  if (ctx.oidc.route === 'authorization') checkOutside(ctx, claims);
}

function checkLife({ iat, exp }: Claims, nowSeconds: number): void {
  if (typeof iat !== 'number' || typeof exp !== 'number') throw new errors.InvalidRequestObject('iat and exp must be numbers');
  if (iat > nowSeconds + CLOCK_TOLERANCE_SECONDS)
    throw new errors.InvalidRequestObject('the request object was issued in the future');
  if (exp - iat > LIFE_SECONDS_MAX)
    throw new errors.InvalidRequestObject('the request object must not live longer than 300 seconds');
}

function checkOutside(ctx: KoaContextWithOIDC, claims: Claims): void {
  const outside: Claims = ctx.query;
  const differing = REPEATED_OUTSIDE.find((name) => outside[name] === undefined || outside[name] !== claims[name]);
  if (differing === undefined) return;
  throw new errors.InvalidRequestObject(`${differing} must be sent outside the request object too, with the same value`);
}

interface AudienceContext {
  readonly route: string;
  readonly params?: { readonly request?: unknown };
  urlFor(name: string): string;
}

/**
 * The library takes the issuer alone for a request object's audience; SIP recommends the URL of the endpoint. While a request
 * object is being read, `issuer` answers with whichever of the two it names; anything else stays refused (CAMARA ICM C6).
 */
export function acceptEndpointAudience(provider: Provider): void {
  Object.defineProperty(provider.OIDCContext.prototype, 'issuer', {
    configurable: true,
    get(this: AudienceContext) {
      const endpoint = this.params?.request === undefined ? undefined : this.urlFor(this.route);
      return endpoint !== undefined && audiencesOf(this.params?.request).includes(endpoint) ? endpoint : provider.issuer;
    },
  });
}

function audiencesOf(requestObject: unknown): string[] {
  try {
    return [decodeJwt(String(requestObject)).aud ?? []].flat();
  } catch {
    return [];
  }
}
