import { type Grant, type KoaContextWithOIDC, type Provider, interactionPolicy } from 'oidc-provider';
import type { AuthorizationPolicy } from './authorization-policy';
import { OFFLINE_ACCESS } from './offline-access';

const { Check, Prompt } = interactionPolicy;

/**
 * Two prompts a client may name. `login` never waits for anybody: the network signs in on every request. `consent` waits for
 * the capture page while a scope that can be asked for is not yet granted.
 */
export function interactionPrompts(policy: AuthorizationPolicy): interactionPolicy.Prompt[] {
  const unanswered = new Check('consent_missing', 'the subscriber has to be asked first', 'consent_required', async (ctx) => {
    return (await policy.resume(ctx)).consent.outcome === 'ask';
  });
  return [new Prompt({ name: 'login', requestable: true }), new Prompt({ name: 'consent', requestable: true }, unanswered)];
}

/** A fresh grant per request and purpose (CAMARA ICM G8): what was allowed for one purpose is never found under another. */
export async function grantOfRequest(
  parts: { readonly provider: () => Provider; readonly policy: AuthorizationPolicy; readonly issuer: string },
  ctx: KoaContextWithOIDC,
): Promise<Grant | undefined> {
  const { consent, request, application, subscriber } = await parts.policy.resume(ctx);
  const isAskedAnew = ctx.oidc.prompts.has('consent') && ctx.oidc.promptPending('consent');
  if (consent.outcome !== 'ready' || isAskedAnew) return undefined;
  const { Grant: GrantModel } = parts.provider();
  const grant = new GrantModel({ accountId: subscriber, clientId: application.id });
  if (request.isOpenId) grant.addOIDCScope('openid');
  if (request.isOffline) grant.addOIDCScope(OFFLINE_ACCESS);
  grant.addResourceScope(parts.issuer, [request.purpose, ...consent.granted].join(' '));
  await grant.save();
  return grant;
}
