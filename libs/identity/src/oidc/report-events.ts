import type { Logger, Metrics } from '@openmast/runtime';
import type { KoaContextWithOIDC, Provider, errors } from 'oidc-provider';

export interface ReportParts {
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Counts and logs what the provider does. Client ids and error codes only: no parameter, no token, nobody's number. */
export function reportEvents(provider: Provider, { log, metrics }: ReportParts): void {
  provider.on('authorization.success', () => {
    metrics.authorizations.inc({ flow: 'authorization_code', outcome: 'code' });
  });
  provider.on('authorization.error', (ctx, error) => {
    metrics.authorizations.inc({ flow: 'authorization_code', outcome: error.message });
    log.info(refusal(ctx, error), 'authorization request refused');
  });
  provider.on('backchannel_authentication.error', (ctx, error) => {
    metrics.authorizations.inc({ flow: 'ciba', outcome: error.message });
    log.info(refusal(ctx, error), 'backchannel request refused');
  });
  provider.on('grant.success', (ctx) => {
    metrics.tokensIssued.inc({ grant: String(ctx.oidc.params?.['grant_type']) });
  });
  provider.on('grant.error', (ctx, error) => {
    log.info(refusal(ctx, error), 'token request refused');
  });
  provider.on('server_error', (_ctx, error) => {
    log.error({ err: error }, 'the authorization server failed');
  });
}

function refusal(ctx: KoaContextWithOIDC, error: errors.OIDCProviderError): Record<string, unknown> {
  return { app: ctx.oidc.client?.clientId, code: error.message, detail: error.error_detail ?? error.error_description };
}
