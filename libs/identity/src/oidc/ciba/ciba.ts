import type { Configuration } from 'oidc-provider';
import { errors } from 'oidc-provider';
import { BackChannelDecision, type DecisionParts } from './back-channel-decision';
import { CibaPoll } from './ciba-poll';
import { CibaRequest, type CibaRequestParts } from './ciba-request';

/** The parts of the CIBA flow, as the provider, the approval page and the outbox need them. */
export interface Ciba {
  readonly request: CibaRequest;
  readonly poll: CibaPoll;
  readonly decision: BackChannelDecision;
}

export function createCiba(parts: CibaRequestParts & DecisionParts): Ciba {
  const decision = new BackChannelDecision(parts);
  return { decision, request: new CibaRequest(parts), poll: new CibaPoll({ ...parts, decision }) };
}

/** The library's configuration of the flow: poll only (SIP "CIBA Flow"), and every decision is ours. */
export function cibaFeature({ request }: Ciba): NonNullable<NonNullable<Configuration['features']>['ciba']> {
  return {
    enabled: true,
    deliveryModes: ['poll'],
    processLoginHint: (ctx, loginHint) => request.accountOf(ctx, loginHint ?? ''),
    processLoginHintToken: () => {
      throw new errors.InvalidRequest('login_hint is required, and no other hint is taken');
    },
    triggerAuthenticationDevice: (ctx, kept) => request.keep(ctx, kept),
    validateBindingMessage: () => undefined,
    validateRequestContext: () => undefined,
    verifyUserCode: () => undefined,
  };
}
