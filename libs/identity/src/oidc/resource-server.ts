import { type ApplicationRegistry, agree } from '@openmast/tenancy';
import { type KoaContextWithOIDC, type ResourceServer, errors } from 'oidc-provider';
import { inTodaysWords } from './joined-purpose';
import type { ScopeCatalogue } from './scope-request';
import { type TokenFormatParts, tokenFormat } from './token-format';
import { orUnavailable } from './unavailable';

export interface ResourceParts extends TokenFormatParts {
  readonly issuer: string;
  readonly catalogue: ScopeCatalogue;
  readonly applications: ApplicationRegistry;
}

/** All our APIs are one resource server, named by the issuer: API scopes are its scopes, and so are purposes (CAMARA ICM G9). */
export async function resourceServer(parts: ResourceParts, ctx: KoaContextWithOIDC, resource: string): Promise<ResourceServer> {
  if (resource !== parts.issuer) throw new errors.InvalidTarget('this resource is not served here');
  if (isClientCredentials(ctx)) await checkTwoLegged(parts, ctx);
  // At the token endpoint a code brings the scope; the request has none of its own.
  const { AuthorizationCode, BackchannelAuthenticationRequest, RefreshToken } = ctx.oidc.entities;
  const asked = AuthorizationCode?.scope ?? BackchannelAuthenticationRequest?.scope ?? RefreshToken?.scope ?? scopeParameter(ctx);
  return {
    audience: parts.issuer,
    scope: [...parts.catalogue.names(), ...asked.split(' ').filter((word) => word.startsWith('dpv:'))].join(' '),
    ...tokenFormat(parts, ctx.oidc.client),
  };
}

/** SIP "Access Token Request": scope is required, everything in it must be agreed, and nothing may be about a person. */
async function checkTwoLegged(parts: ResourceParts, ctx: KoaContextWithOIDC): Promise<void> {
  const asked = scopeParameter(ctx);
  if (asked === '') throw new errors.InvalidRequest('the scope parameter is required');
  const application = await orUnavailable(() => parts.applications.find(ctx.oidc.client?.clientId ?? ''));
  if (!application) throw new errors.UnauthorizedClient('the application may not be used now');
  const meant = inTodaysWords(application, asked);
  if (ctx.oidc.params) ctx.oidc.params['scope'] = meant;
  const reading = parts.catalogue.read(meant);
  if ('fault' in reading) throw new errors.InvalidScope(reading.fault, asked);
  const { request } = reading;
  if (request.isOpenId || request.isOffline || request.isPersonal)
    throw new errors.InvalidScope('these scopes need a subscriber and a three-legged flow', asked);
  const agreement = agree(application, { grantType: 'client_credentials', purpose: request.purpose, scopes: request.scopes });
  if (agreement.isAgreed) return;
  if (agreement.reason === 'grant-type') throw new errors.UnauthorizedClient('the application may not use this flow');
  throw new errors.InvalidScope('the application has not bought these scopes for this purpose', asked);
}

function isClientCredentials(ctx: KoaContextWithOIDC): boolean {
  return ctx.oidc.route === 'token' && ctx.oidc.params?.['grant_type'] === 'client_credentials';
}

function scopeParameter(ctx: KoaContextWithOIDC): string {
  const scope = ctx.oidc.params?.['scope'];
  return typeof scope === 'string' ? scope : '';
}
