import { type AdapterPayload, Provider } from 'oidc-provider';

interface KnownGrant {
  readonly id: string;
  readonly payload: AdapterPayload;
}

const known = new WeakMap<object, KnownGrant>();

/**
 * Whoever presents a code, a refresh token or a request id is asked for its grant next, so both are read at once. It also lets
 * the one who consumes a contested code keep its grant in hand while the late ones already take it down.
 */
export function noteGrant(grant: KnownGrant): void {
  if (Provider.ctx) known.set(Provider.ctx, grant);
}

/** The grant read with its code in this request. Served once: whoever asks again, asks the database. */
export function takeGrant(id: string): AdapterPayload | undefined {
  const { ctx } = Provider;
  const grant = ctx && known.get(ctx);
  if (!ctx || grant?.id !== id) return undefined;
  known.delete(ctx);
  return grant.payload;
}

/** This request has changed a grant: what was read before counts no more. */
export function forgetGrant(): void {
  if (Provider.ctx) known.delete(Provider.ctx);
}
