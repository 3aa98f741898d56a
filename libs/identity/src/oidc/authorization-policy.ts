import { AppError, type Purpose, type Scope } from '@openmast/kernel';
import type { ConsentGate } from '@openmast/consent';
import type { Metrics } from '@openmast/runtime';
import { type Application, type ApplicationRegistry, type Product, agree } from '@openmast/tenancy';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { LineRecogniser, NotRecognised } from '../network-login/recognise-line';
import { arrivalOf } from '../network-login/arrivals';
import { type AuthorizationState, keepState, stateOf, subscriberOf } from './authorization-state';
import { consentOutcome } from './consent-outcome';
import { inTodaysWords } from './joined-purpose';
import { noteUnrecognised } from './off-network-help';
import { asksForOfflineAccess, mayRefresh, withOfflineAccess } from './offline-access';
import type { ScopeCatalogue, ScopeRequest } from './scope-request';
import { orUnavailable, temporarilyUnavailable } from './unavailable';
import { asksForClaimsWithoutOpenId, dropIgnored, wasSentWithoutCsrfProtection } from './wire-request';

/** RFC 8176 has no value for it; CAMARA ICM calls network-based authentication `nba`. */
export const NETWORK_AMR = 'nba';

export interface PolicyParts {
  readonly catalogue: ScopeCatalogue;
  readonly applications: ApplicationRegistry;
  readonly recogniser: LineRecogniser;
  readonly consent: ConsentGate;
  readonly metrics: Metrics;
}

type Asked = Pick<AuthorizationState, 'request' | 'application' | 'products'>;

/** CAMARA's rules for an authorization request, run once the library has checked client, redirect URI and OAuth syntax. */
export class AuthorizationPolicy {
  constructor(private readonly parts: PolicyParts) {}

  /** Runs on every authorization request, whatever session the browser brings: the network outranks the cookie (ICM B2, B3). */
  async decide(ctx: KoaContextWithOIDC): Promise<void> {
    const params = parametersOf(ctx);
    if (wasSentWithoutCsrfProtection(ctx)) {
      throw new errors.InvalidRequest('code_challenge, state or nonce must be sent to protect against request forgery');
    }
    if (asksForClaimsWithoutOpenId(ctx)) throw new errors.InvalidRequest('openid must be requested where claims are');
    if (params['response_mode'] !== undefined && params['response_mode'] !== 'query') {
      throw new errors.UnsupportedResponseMode('only response_mode=query is served');
    }
    dropIgnored(params);
    const asked = await this.readAskedAnew(ctx);
    // Nobody is there yet when a request is pushed; the rest is asked when the browser brings its reference.
    if (ctx.oidc.route === 'pushed_authorization_request') return;
    const prompts = new Set((params['prompt'] ?? '').split(' ').filter(Boolean));
    const isSilent = asked.request.isSilent || prompts.has('none');
    const subscriber = await this.signIn(ctx, isSilent);
    const state = await this.weigh({ asked, subscriber, isSilent });
    params['prompt'] = remainingPrompt({ state, isSilent, prompts });
    keepState(ctx, state);
  }

  /** The state of a request that comes back from the capture page: same questions, asked anew, by the person signed in then. */
  async resume(ctx: KoaContextWithOIDC): Promise<AuthorizationState> {
    const known = stateOf(ctx);
    if (known) return known;
    const asked = this.readAsked(ctx, await this.findApplication(ctx));
    const subscriber = await this.stillSignedIn(ctx);
    const state = await this.weigh({ asked, subscriber, isSilent: asked.request.isSilent });
    keepState(ctx, state);
    return state;
  }

  /** Back from the capture page, the network must still recognise the line that started: a stolen cookie is not a SIM. */
  private async stillSignedIn(ctx: KoaContextWithOIDC): Promise<AuthorizationState['subscriber']> {
    const subscriber = subscriberOf(ctx.oidc.session?.accountId);
    const recognition = await orUnavailable(() => this.parts.recogniser.recognise(arrivalOf(ctx.req)));
    if (recognition.outcome === 'line' && recognition.subscriber === subscriber) return subscriber;
    throw new errors.AccessDenied('the line is not the one that started this request');
  }

  /** Decides about offline access as well, and leaves its word in the scope only where it is granted. */
  private async readAskedAnew(ctx: KoaContextWithOIDC): Promise<Asked> {
    const params = parametersOf(ctx);
    const application = await this.findApplication(ctx);
    // What was pushed has been put into today's words when it was pushed.
    if (!ctx.oidc.entities.PushedAuthorizationRequest) params['scope'] = inTodaysWords(application, params['scope'] ?? '');
    const { request, products } = this.readAsked(ctx, application);
    const isOffline = asksForOfflineAccess(ctx) && mayRefresh(request, products.values());
    params['scope'] = withOfflineAccess(params['scope'] ?? '', isOffline);
    return { request: { ...request, isOffline }, products, application };
  }

  private readAsked(ctx: KoaContextWithOIDC, application: Application): Asked {
    const reading = this.parts.catalogue.read(parametersOf(ctx)['scope']);
    if ('fault' in reading) throw invalidScope(reading.fault);
    const { request } = reading;
    if (request.purpose === undefined) throw invalidScope('exactly one purpose (dpv:<Term>) must be requested');
    const products = agreedProducts(application, request);
    return { request: { ...request, purpose: request.purpose }, application, products };
  }

  private async findApplication(ctx: KoaContextWithOIDC): Promise<Application> {
    const clientId = ctx.oidc.client?.clientId ?? '';
    const application = await orUnavailable(() => this.parts.applications.find(clientId));
    if (!application) throw new errors.UnauthorizedClient('the application may not be used now');
    return application;
  }

  private async signIn(ctx: KoaContextWithOIDC, isSilent: boolean): Promise<AuthorizationState['subscriber']> {
    const recognition = await orUnavailable(() => this.parts.recogniser.recognise(arrivalOf(ctx.req)));
    const method = recognition.outcome === 'line' ? recognition.method : 'none';
    this.parts.metrics.networkAuthentications.inc({
      method,
      outcome: recognition.outcome === 'line' ? 'line' : recognition.reason,
    });
    if (recognition.outcome === 'none') {
      if (recognition.reason !== 'barred') noteUnrecognised(ctx);
      throw notAuthenticated(recognition.reason, isSilent);
    }
    // Transient: the cookie lives as long as the browser, the session behind it for minutes.
    ctx.oidc.session?.loginAccount({ accountId: recognition.subscriber, amr: [NETWORK_AMR], transient: true });
    return recognition.subscriber;
  }

  private async weigh({ asked, subscriber, isSilent }: Weighing): Promise<AuthorizationState> {
    const bases = new Map([...asked.products].map(([scope, product]) => [scope, product.lawfulBasis] as const));
    const question = { subscriber, applicationId: asked.application.id, purpose: asked.request.purpose, bases };
    const consent = consentOutcome(await this.parts.consent.decide(question), isSilent);
    if (consent.outcome === 'undecided') throw temporarilyUnavailable(new AppError('unavailable', 'CONSENT', 'consent store'));
    if (consent.outcome === 'denied') throw new errors.AccessDenied('the subscriber has not allowed this');
    if (consent.outcome === 'consent-required') throw new errors.ConsentRequired('the subscriber has to be asked first');
    return { ...asked, subscriber, consent };
  }
}

interface Weighing {
  readonly asked: Asked;
  readonly subscriber: AuthorizationState['subscriber'];
  readonly isSilent: boolean;
}

interface PromptQuestion {
  readonly state: AuthorizationState;
  readonly isSilent: boolean;
  readonly prompts: ReadonlySet<string>;
}

/** `login` is done, by the network. `consent` stays only where there is something to consent to. */
function remainingPrompt({ state, isSilent, prompts }: PromptQuestion): string | undefined {
  if (isSilent) return 'none';
  const needsConsent = [...state.products.values()].some((product) => product.lawfulBasis === 'consent');
  return prompts.has('consent') && needsConsent ? 'consent' : undefined;
}

function parametersOf(ctx: KoaContextWithOIDC): Record<string, string | undefined> {
  return (ctx.oidc.params ?? {}) as Record<string, string | undefined>;
}

function agreedProducts(
  application: Application,
  request: ScopeRequest & { readonly purpose: Purpose | undefined },
): ReadonlyMap<Scope, Product> {
  const agreement = agree(application, { grantType: 'authorization_code', purpose: request.purpose, scopes: request.scopes });
  if (agreement.isAgreed) return agreement.products;
  if (agreement.reason === 'grant-type') throw new errors.UnauthorizedClient('the application may not use this flow');
  throw invalidScope('the application has not bought these scopes for this purpose');
}

function invalidScope(description: string): errors.InvalidScope {
  return new errors.InvalidScope(description, '');
}

/** OpenID Connect Core 3.1.2.6: with `prompt=none` the lack of a signed-in person is `login_required`, else access is denied. */
function notAuthenticated(reason: NotRecognised, isSilent: boolean): errors.OIDCProviderError {
  if (reason === 'barred') return new errors.AccessDenied('the line may not be used for this');
  const description = 'the line could not be recognised by the mobile network';
  return isSilent ? new errors.LoginRequired(description) : new errors.AccessDenied(description);
}
