import { type Purpose, type Scope, type SubscriberRef, parseSubscriberRef } from '@openmast/kernel';
import type { Application, Product } from '@openmast/tenancy';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { ConsentOutcome } from './consent-outcome';
import type { ScopeRequest } from './scope-request';

/** What has been found out about one authorization request so far; lives as long as the HTTP request that carries it. */
export interface AuthorizationState {
  readonly request: ScopeRequest & { readonly purpose: Purpose };
  readonly application: Application;
  readonly products: ReadonlyMap<Scope, Product>;
  readonly subscriber: SubscriberRef;
  readonly consent: ConsentOutcome;
}

const states = new WeakMap<KoaContextWithOIDC, AuthorizationState>();

export function keepState(ctx: KoaContextWithOIDC, state: AuthorizationState): void {
  states.set(ctx, state);
}

export function stateOf(ctx: KoaContextWithOIDC): AuthorizationState | undefined {
  return states.get(ctx);
}

/** The account id of the library is our subscriber id; anything else means that the session is not one of ours. */
export function subscriberOf(accountId: string | undefined): SubscriberRef {
  const subscriber = parseSubscriberRef(accountId ?? '');
  if (!subscriber) throw new errors.AccessDenied('the subscriber is not known');
  return subscriber;
}
