import { parseSubscriberRef } from '@openmast/kernel';
import type { ConsentGate } from '@openmast/consent';
import { type ApplicationRegistry, CIBA_GRANT, type GrantType, agree } from '@openmast/tenancy';
import type { Account, FindAccount, KoaContextWithOIDC } from 'oidc-provider';
import { noteConsentEnd } from './consent-end';
import { mayRefresh } from './offline-access';
import type { ScopeCatalogue } from './scope-request';
import { firstGrantType } from './token-claims';
import { orUnavailable, temporarilyUnavailable } from './unavailable';

export interface AccountParts {
  readonly issuer: string;
  readonly catalogue: ScopeCatalogue;
  readonly applications: ApplicationRegistry;
  readonly consent: ConsentGate;
}

/**
 * Finds the account behind a session or a code. For a code the decision is made anew: consent or product gone between code
 * and token means no account, which the library answers with `invalid_grant` (CAMARA ICM B21, M5).
 */
export function accountFinder(parts: AccountParts): FindAccount {
  return async (ctx, accountId, token) => {
    if (!parseSubscriberRef(accountId)) return undefined;
    if (token && !(await isStillAllowed(parts, ctx, { accountId, token }))) return undefined;
    return account(accountId);
  };
}

function account(accountId: string): Account {
  return { accountId, claims: () => ({ sub: accountId }) };
}

interface Redemption {
  readonly accountId: string;
  readonly token: { readonly kind: string; readonly gty?: string | undefined };
}

/** The flow that the permission stems from: what was sold for one is not sold for another (ICM G7). */
function flowOf({ kind, gty }: Redemption['token']): GrantType {
  if (kind === 'BackchannelAuthenticationRequest' || firstGrantType(gty) === CIBA_GRANT) return CIBA_GRANT;
  return 'authorization_code';
}

/** Everything that the grant holds must be agreed and allowed still: the token will carry all of it. */
async function isStillAllowed(parts: AccountParts, ctx: KoaContextWithOIDC, { accountId, token }: Redemption): Promise<boolean> {
  const subscriber = parseSubscriberRef(accountId);
  const reading = parts.catalogue.read(ctx.oidc.entities.Grant?.getResourceScope(parts.issuer));
  const application = await orUnavailable(() => parts.applications.find(ctx.oidc.client?.clientId ?? ''));
  if (!subscriber || !application || 'fault' in reading || !reading.request.purpose) return false;
  const { purpose, scopes } = reading.request;
  const agreement = agree(application, { grantType: flowOf(token), purpose, scopes });
  if (!agreement.isAgreed) return false;
  if (token.kind === 'RefreshToken' && !mayRefresh(reading.request, agreement.products.values())) return false;
  const bases = new Map([...agreement.products].map(([scope, product]) => [scope, product.lawfulBasis] as const));
  const decisions = await parts.consent.decide({ subscriber, applicationId: application.id, purpose, bases });
  noteConsentEnd(ctx, decisions.values());
  const outcomes = [...decisions.values()].map(({ decision }) => decision.outcome);
  if (outcomes.includes('undecided')) throw temporarilyUnavailable(new Error('consent store'));
  return outcomes.every((outcome) => outcome === 'granted');
}
