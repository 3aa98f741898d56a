import { decodeJwt } from 'jose';
import type { Product } from '@openmast/tenancy';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { ScopeRequest } from './scope-request';

export const OFFLINE_ACCESS = 'offline_access';

/**
 * Did the client ask for a refresh token? CAMARA sends `offline_access` without `prompt=consent`; the library drops it then,
 * so the request as it was sent is looked at again (CAMARA ICM H1).
 */
export function asksForOfflineAccess(ctx: KoaContextWithOIDC): boolean {
  return sentScope(ctx).split(' ').includes(OFFLINE_ACCESS);
}

/** Granted where every product asked for includes refreshing and no token is for one call only (ICM H5). */
export function mayRefresh(request: ScopeRequest, products: Iterable<Product>): boolean {
  return !request.isSingleUse && [...products].every((product) => product.grantTypes.includes('refresh_token'));
}

/** The scope parameter as it goes on: with the word where it is granted, without it where it is not. */
export function withOfflineAccess(scope: string, isGranted: boolean): string {
  const words = scope.split(' ').filter((word) => word !== OFFLINE_ACCESS && word !== '');
  return [...words, ...(isGranted ? [OFFLINE_ACCESS] : [])].join(' ');
}

function sentScope(ctx: KoaContextWithOIDC): string {
  const pushed = ctx.oidc.entities.PushedAuthorizationRequest;
  if (pushed) return scopeIn(pushed.request);
  const sent: Readonly<Record<string, unknown>> = ctx.method === 'POST' ? (ctx.oidc.body ?? {}) : ctx.query;
  if (typeof sent['scope'] === 'string') return sent['scope'];
  return typeof sent['request'] === 'string' ? scopeIn(sent['request']) : '';
}

/** Scope of a request object that has been verified, or that the library wrote itself. */
function scopeIn(requestObject: string): string {
  const { scope } = decodeJwt(requestObject);
  return typeof scope === 'string' ? scope : '';
}
