import type { Clock } from '@openmast/kernel';
import type { Provider } from 'oidc-provider';
import type { IssuedTokens } from '../store/postgres-issued-tokens';
import { firstGrantType } from './token-claims';

export interface NotingParts {
  readonly clock: Clock;
  readonly issued: IssuedTokens;
}

/** Keeps a record of every access token that is issued: for which application, purpose and scopes, about whom (CAMARA ICM Q1). */
export function noteIssuedTokens(provider: Provider, { clock, issued }: NotingParts): void {
  provider.on('grant.success', (ctx) => {
    const { AccessToken, ClientCredentials } = ctx.oidc.entities;
    const token = AccessToken ?? ClientCredentials;
    const applicationId = ctx.oidc.client?.clientId;
    if (!token || applicationId === undefined) return;
    issued.note({
      at: clock.now(),
      applicationId,
      subscriber: AccessToken?.accountId,
      scope: token.scope ?? '',
      grantType: AccessToken ? firstGrantType(AccessToken.gty) : 'client_credentials',
      grantId: AccessToken?.grantId,
    });
  });
}
