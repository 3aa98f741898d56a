import type { World, WorldClient } from '../world';

/** An application as Acorn knows it: a public client with PKCE, and the operator's client that Acorn holds for it. */
export interface AppClient {
  readonly clientId: string;
  readonly redirectUris: readonly string[];
  readonly operator: WorldClient;
}

const ACORN_APPS = ['ridenow', 'kestrelpay'];
const PURPOSE_PREFIX = 'dpv:';

/** The applications Acorn serves. KestrelPay has no sign-in page in this demo, hence no address to come back to. */
export function appClients(world: World): ReadonlyMap<string, AppClient> {
  const known = world.clients.filter(({ name }) => ACORN_APPS.includes(name));
  return new Map(
    known.map((operator) => {
      const redirectUris = operator.name === 'ridenow' ? [`${world.rideNowUrl}/callback`] : [];
      return [operator.name, { clientId: operator.name, redirectUris, operator }];
    }),
  );
}

/** The address at which the operator returns to Acorn: the registered one that is Acorn's own. */
export function operatorRedirectUri(app: AppClient, aggregatorUrl: string): string | undefined {
  return app.operator.redirectUris.find((uri) => new URL(uri).origin === aggregatorUrl);
}

/**
 * What Acorn asks the operator for on behalf of the application: the purpose of the product that covers all the scopes, and the
 * scopes. `undefined`: no product does, or the application named a purpose other than the product's.
 */
export function operatorScope(app: AppClient, requested: readonly string[]): string | undefined {
  const scopes = requested.filter((scope) => scope !== 'openid' && !scope.startsWith(PURPOSE_PREFIX));
  const purposes = requested.filter((scope) => scope.startsWith(PURPOSE_PREFIX));
  const product = app.operator.products.find(
    ({ purpose, scopes: covered, grantTypes }) =>
      scopes.every((scope) => covered.includes(scope)) &&
      purposes.every((named) => named === prefixed(purpose)) &&
      (grantTypes?.includes('authorization_code') ?? true),
  );
  if (!product || scopes.length === 0) return undefined;
  return ['openid', prefixed(product.purpose), ...scopes].join(' ');
}

function prefixed(purpose: string): string {
  return purpose.startsWith(PURPOSE_PREFIX) ? purpose : PURPOSE_PREFIX + purpose;
}
