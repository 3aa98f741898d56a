import { randomBytes } from 'node:crypto';
import { languageOf, neutralName, wordsIn } from '@openmast/consent';
import type { Metrics } from '@openmast/runtime';
import { type Application, type ApplicationRegistry, CIBA_GRANT, agree } from '@openmast/tenancy';
import { type BackchannelAuthenticationRequest, type KoaContextWithOIDC, errors } from 'oidc-provider';
import type { HintResolver, HintedLine } from '../../login-hint/hint-resolver';
import { readLoginHint } from '../../login-hint/login-hint';
import type { PostgresBackChannel } from '../../store/postgres-back-channel';
import { inTodaysWords } from '../joined-purpose';
import { OFFLINE_ACCESS, mayRefresh, withOfflineAccess } from '../offline-access';
import type { ScopeCatalogue } from '../scope-request';
import { orUnavailable } from '../unavailable';
import { POLL_INTERVAL_SECONDS, REQUEST_SECONDS } from './ciba-times';

const LINK_BYTES = 16;

export interface CibaRequestParts {
  readonly issuer: string;
  readonly catalogue: ScopeCatalogue;
  readonly applications: ApplicationRegistry;
  readonly hints: HintResolver;
  readonly backChannel: PostgresBackChannel;
  readonly metrics: Metrics;
  /** Told that a message waits. Never waited for. */
  readonly wakeOutbox: () => void;
}

type Line = Extract<HintedLine, { outcome: 'line' }>;

/**
 * CAMARA's rules for a backchannel authentication request. Nothing here asks whether consent exists: the answer, and the work
 * done for it, are the same whether it does or not (no consent oracle).
 */
export class CibaRequest {
  private readonly applicationsAsked = new WeakMap<KoaContextWithOIDC, Application>();
  private readonly lines = new WeakMap<KoaContextWithOIDC, Line>();

  constructor(private readonly parts: CibaRequestParts) {}

  /** Runs once the library has checked client and OAuth syntax, and before anybody is looked up. */
  async check(ctx: KoaContextWithOIDC): Promise<void> {
    const params = ctx.oidc.params ?? {};
    requireOneHint(params);
    const application = await orUnavailable(() => this.parts.applications.find(ctx.oidc.client?.clientId ?? ''));
    if (!application) throw new errors.UnauthorizedClient('the application may not be used now');
    const scope = inTodaysWords(application, typeof params['scope'] === 'string' ? params['scope'] : '');
    const reading = this.parts.catalogue.read(scope);
    if ('fault' in reading) throw new errors.InvalidScope(reading.fault, '');
    const { request } = reading;
    if (request.purpose === undefined) throw new errors.InvalidScope('exactly one purpose (dpv:<Term>) must be requested', '');
    const agreement = agree(application, { grantType: CIBA_GRANT, purpose: request.purpose, scopes: request.scopes });
    if (!agreement.isAgreed) throw disagreement(agreement.reason);
    const isOffline = request.isOffline && mayRefresh(request, agreement.products.values());
    params['scope'] = withOfflineAccess(scope, isOffline);
    this.applicationsAsked.set(ctx, application);
  }

  /** The account behind the hint; `undefined` becomes `unknown_user_id`. The hint itself goes no further, and is never stored. */
  async accountOf(ctx: KoaContextWithOIDC, loginHint: string): Promise<string | undefined> {
    if (ctx.oidc.params) ctx.oidc.params['login_hint'] = undefined;
    const reading = readLoginHint(loginHint);
    if ('fault' in reading) throw new errors.InvalidRequest(reading.fault);
    const line = await orUnavailable(() => this.parts.hints.resolve(reading.hint));
    // SIP Appendix A: a denial by policy is 403 here, where the library says 400.
    if (line.outcome === 'barred')
      throw Object.assign(new errors.AccessDenied('the line may not be used for this'), { status: 403, statusCode: 403 });
    if (line.outcome === 'unknown') return undefined;
    this.lines.set(ctx, line);
    return line.subscriber;
  }

  /** Keeps the request, with the message that may have to be sent. A message centre that is away changes nothing here. */
  async keep(ctx: KoaContextWithOIDC, request: BackchannelAuthenticationRequest): Promise<void> {
    const [application, line] = [this.applicationsAsked.get(ctx), this.lines.get(ctx)];
    if (!application || !line) throw new Error('a backchannel request was not checked');
    const linkSecret = randomBytes(LINK_BYTES).toString('base64url');
    await orUnavailable(() =>
      this.parts.backChannel.open({
        requestId: request.jti,
        applicationId: application.id,
        subscriber: line.subscriber,
        scope: request.scope ?? '',
        amr: line.amr,
        linkSecret,
        msisdn: line.msisdn,
        text: this.textFor(application, linkSecret),
        intervalSeconds: POLL_INTERVAL_SECONDS,
        lifeSeconds: REQUEST_SECONDS,
      }),
    );
    this.parts.metrics.authorizations.inc({ flow: 'ciba', outcome: 'accepted' });
    this.parts.wakeOutbox();
  }

  /** A server's request brings no wish of the person's: the tenant's own language it is. */
  private textFor({ displayName, operatorName, defaultLanguage }: Application, linkSecret: string): string {
    const { messageText } = wordsIn(languageOf(defaultLanguage));
    return messageText(operatorName, neutralName(displayName), `${this.parts.issuer}/approve/${linkSecret}`);
  }
}

/** SIP "CIBA Authentication Request": `login_hint` is required and the only hint. */
function requireOneHint({ login_hint: hint, login_hint_token: token, id_token_hint: idToken }: Record<string, unknown>): void {
  if (typeof hint === 'string' && token === undefined && idToken === undefined) return;
  throw new errors.InvalidRequest('login_hint is required, and no other hint is taken');
}

function disagreement(reason: 'grant-type' | 'tuple'): errors.OIDCProviderError {
  if (reason === 'grant-type') return new errors.UnauthorizedClient('the application may not use this flow');
  return new errors.InvalidScope('the application has not bought these scopes for this purpose', '');
}

/** For the grant: what of the requested OpenID scopes it holds. */
export function openIdScopes(scope: string | undefined): string[] {
  return (scope ?? '').split(' ').filter((word) => word === 'openid' || word === OFFLINE_ACCESS);
}
