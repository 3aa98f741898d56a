import { AppError, type Clock, type Purpose, type Scope, type SubscriberRef, epochSeconds } from '@openmast/kernel';
import type { ConsentGate } from '@openmast/consent';
import { type Application, JWT_BEARER_GRANT, type Product, agree } from '@openmast/tenancy';
import { type Client, type KoaContextWithOIDC, type Provider, errors } from 'oidc-provider';
import type { HintResolver, HintedLine } from '../../login-hint/hint-resolver';
import { noteConsentEnd } from '../consent-end';
import { noteAmr } from '../hint-amr';
import { inTodaysWords } from '../joined-purpose';
import { type DpopProof, bindToProof, readProof } from '../library-inside';
import { type ResourceParts, resourceServer } from '../resource-server';
import { orUnavailable, temporarilyUnavailable } from '../unavailable';
import { type AssertionClaims, readAssertionClaims } from './assertion-claims';
import { AssertionLogin } from './assertion-login';
import { invalidGrant } from './invalid-grant';

export interface JwtBearerParts extends ResourceParts {
  readonly clock: Clock;
  readonly consent: ConsentGate;
  readonly hints: HintResolver;
}

interface Asked {
  readonly application: Application;
  readonly purpose: Purpose;
  readonly scopes: readonly Scope[];
  readonly products: ReadonlyMap<Scope, Product>;
}

/** RFC 7523 section 2.1 as CAMARA profiles it (SIP "JWT Bearer Flow"). */
export function offerJwtBearer(provider: Provider, parts: JwtBearerParts): void {
  const grant = new JwtBearerGrant(provider, parts);
  grant.login.install(provider);
  provider.registerGrantType(JWT_BEARER_GRANT, (ctx) => grant.handle(ctx), ['assertion', 'scope']);
}

class JwtBearerGrant {
  readonly login: AssertionLogin;

  constructor(
    private readonly provider: Provider,
    private readonly parts: JwtBearerParts,
  ) {
    this.login = new AssertionLogin(parts.applications);
  }

  /** Everything that needs no register is checked before the assertion counts as used, and that before anybody is looked up. */
  async handle(ctx: KoaContextWithOIDC): Promise<void> {
    const client = this.trueClient(ctx);
    const { application, payload } = await this.login.check(ctx, client.clientId);
    if (ctx.oidc.params?.['scope'] !== undefined)
      throw new errors.InvalidRequest('the scope belongs inside the assertion, not into the form');
    const claims = this.claimsOf(payload, application);
    const asked = this.readAsked(application, claims);
    if (claims.subject.kind === 'tel' && !application.isTrustedWithTelSubjects)
      throw new errors.UnauthorizedClient('the application may not name subscribers by number');
    const proof = await readProof(ctx);
    await this.useOnce(application, claims);
    const { subscriber, amr } = await this.resolve(claims);
    await this.requireConsent(ctx, asked, subscriber);
    noteAmr(ctx, amr);
    await this.issue(ctx, { asked, subscriber, client, proof });
  }

  /** The client as registered, whatever the library was shown while the assertion stood for its authentication. */
  private trueClient(ctx: KoaContextWithOIDC): Client {
    const shown = ctx.oidc.client;
    if (!shown) throw new Error('a grant is asked for by no client');
    if (!Object.hasOwn(shown, 'tokenEndpointAuthMethod') || shown.tokenEndpointAuthMethod !== 'none') return shown;
    const registered = Object.getPrototypeOf(shown) as Client;
    ctx.oidc.entity('Client', registered);
    return registered;
  }

  private claimsOf(payload: Readonly<Record<string, unknown>>, { id }: Application): AssertionClaims {
    const facts = { clientId: id, endpoint: `${this.parts.issuer}/token`, nowSeconds: epochSeconds(this.parts.clock) };
    const reading = readAssertionClaims(payload, facts);
    if ('fault' in reading) throw invalidGrant(reading.fault);
    return reading.claims;
  }

  private readAsked(application: Application, { scope }: AssertionClaims): Asked {
    const reading = this.parts.catalogue.read(inTodaysWords(application, scope));
    if ('fault' in reading) throw invalidScope(reading.fault);
    const { purpose, scopes, isOpenId, isOffline } = reading.request;
    if (purpose === undefined) throw invalidScope('exactly one purpose (dpv:<Term>) must be requested');
    if (isOpenId || isOffline) throw invalidScope('openid and offline_access are not part of this flow');
    const agreement = agree(application, { grantType: JWT_BEARER_GRANT, purpose, scopes });
    if (agreement.isAgreed) return { application, purpose, scopes, products: agreement.products };
    if (agreement.reason === 'grant-type') throw new errors.UnauthorizedClient('the application may not use this flow');
    throw invalidScope('the application has not bought these scopes for this purpose');
  }

  private async useOnce({ id }: Application, { tokenId, expiresAt }: AssertionClaims): Promise<void> {
    const isFirst = await this.provider.ReplayDetection.unique(id, tokenId, expiresAt + KEPT_AFTER_SECONDS);
    if (!isFirst) throw invalidGrant('the assertion was used before');
  }

  private async resolve({ subject }: AssertionClaims): Promise<Extract<HintedLine, { outcome: 'line' }>> {
    const line = await orUnavailable(() => this.parts.hints.resolve(subject));
    // One sentence for nobody, another operator's line, a spent token and a barred line.
    if (line.outcome !== 'line') throw invalidGrant('the subject cannot be used for this');
    return line;
  }

  /** Nobody can be asked here: whatever is not allowed now is refused, with one sentence for every reason (ICM E9, Q4). */
  private async requireConsent(
    ctx: KoaContextWithOIDC,
    { application, purpose, products }: Asked,
    subscriber: SubscriberRef,
  ): Promise<void> {
    const bases = new Map([...products].map(([scope, product]) => [scope, product.lawfulBasis] as const));
    const decisions = await this.parts.consent.decide({ subscriber, applicationId: application.id, purpose, bases });
    noteConsentEnd(ctx, decisions.values());
    const outcomes = [...decisions.values()].map(({ decision }) => decision.outcome);
    if (outcomes.includes('undecided')) throw temporarilyUnavailable(new AppError('unavailable', 'CONSENT', 'consent store'));
    if (!outcomes.every((outcome) => outcome === 'granted')) throw invalidGrant('consent is required');
  }

  /** An access token and nothing else: no refresh token, no ID token (ICM E10). */
  private async issue(ctx: KoaContextWithOIDC, { asked, subscriber, client, proof }: Issue): Promise<void> {
    const { issuer } = this.parts;
    const scope = [asked.purpose, ...asked.scopes].join(' ');
    const grant = new this.provider.Grant({ accountId: subscriber, clientId: client.clientId });
    grant.addResourceScope(issuer, scope);
    const grantId = await grant.save();
    const token = new this.provider.AccessToken({ accountId: subscriber, client, grantId, gty: JWT_BEARER_GRANT, scope });
    const terms = await resourceServer(this.parts, ctx, issuer);
    token.resourceServer = new this.provider.ResourceServer(issuer, { ...terms, scope });
    await bindToProof(ctx, token, proof);
    ctx.oidc.entity('Grant', grant);
    ctx.oidc.entity('AccessToken', token);
    const value = await token.save();
    ctx.body = { access_token: value, expires_in: token.expiration, token_type: token.tokenType, scope };
  }
}

/** A spent assertion is remembered a little longer than anybody's clock would take it. */
const KEPT_AFTER_SECONDS = 60;

interface Issue {
  readonly asked: Asked;
  readonly subscriber: SubscriberRef;
  readonly client: Client;
  readonly proof: DpopProof | undefined;
}

function invalidScope(description: string): errors.InvalidScope {
  return new errors.InvalidScope(description, '');
}
