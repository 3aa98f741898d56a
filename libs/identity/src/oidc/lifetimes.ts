import type { Clock } from '@openmast/kernel';
import type { Configuration } from 'oidc-provider';
import { REQUEST_SECONDS } from './ciba/ciba-times';
import { withinConsent } from './consent-end';
import { OFFLINE_ACCESS } from './offline-access';
import type { ScopeCatalogue } from './scope-request';

/** CAMARA Number Verification: 300 s at most. */
export const SINGLE_USE_TOKEN_SECONDS = 300;
const TOKEN_SECONDS = 600;
const TWO_LEGGED_TOKEN_SECONDS = 600;
const CODE_SECONDS = 60;
/** How long a person may look at the capture page. */
const INTERACTION_SECONDS = 600;
/** How long offline access lasts without being used; each use starts it anew. */
const REFRESH_TOKEN_SECONDS = 30 * 24 * 60 * 60;
const FLOW_SECONDS = TOKEN_SECONDS + CODE_SECONDS + INTERACTION_SECONDS;

export function lifetimes(catalogue: ScopeCatalogue, clock: Clock): NonNullable<Configuration['ttl']> {
  return {
    AccessToken: (ctx, token) =>
      withinConsent(ctx, isSingleUse(catalogue, token.scope) ? SINGLE_USE_TOKEN_SECONDS : TOKEN_SECONDS, clock.now()),
    ClientCredentials: TWO_LEGGED_TOKEN_SECONDS,
    AuthorizationCode: CODE_SECONDS,
    // Whatever `requested_expiry` asks for: the parameter is ignored (SIP).
    BackchannelAuthenticationRequest: () => REQUEST_SECONDS,
    Interaction: INTERACTION_SECONDS,
    Session: INTERACTION_SECONDS,
    IdToken: SINGLE_USE_TOKEN_SECONDS,
    RefreshToken: (ctx) => withinConsent(ctx, REFRESH_TOKEN_SECONDS, clock.now()),
    // The grant must outlive every token that stems from it.
    Grant: (_ctx, grant) => (grant.getOIDCScope().split(' ').includes(OFFLINE_ACCESS) ? REFRESH_TOKEN_SECONDS : 0) + FLOW_SECONDS,
  };
}

/** A scope we cannot read any more gets the short life. */
function isSingleUse(catalogue: ScopeCatalogue, scope: string | undefined): boolean {
  const reading = catalogue.read(scope);
  return 'fault' in reading || reading.request.isSingleUse;
}
