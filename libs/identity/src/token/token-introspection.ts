import type { ConsentGate } from '@openmast/consent';
import { AppError, type Purpose, type Scope } from '@openmast/kernel';
import { type ApplicationRegistry, GRANT_TYPES, type Product, agree } from '@openmast/tenancy';
import type { AccessTokenVerifier, VerifiedToken } from '../access-token';
import type { ScopeCatalogue, ScopeRequest } from '../oidc/scope-request';
import type { PairwiseSubjects } from '../store/postgres-pairwise-subjects';
import type { RevokedTokens } from '../store/postgres-revoked-tokens';
import type { TokenUses } from '../token-uses';

/** RFC 7662 section 2.2. */
export type IntrospectionAnswer = { readonly active: false } | Readonly<Record<string, unknown> & { active: true }>;

export interface IntrospectionParts {
  readonly issuer: string;
  readonly catalogue: ScopeCatalogue;
  readonly verifier: AccessTokenVerifier;
  readonly revoked: RevokedTokens;
  readonly uses: TokenUses;
  readonly applications: ApplicationRegistry;
  readonly subjects: PairwiseSubjects;
  readonly consent: ConsentGate;
}

const INACTIVE: IntrospectionAnswer = { active: false };

/**
 * Tells a resource server what an access token is worth now, whatever its format: the same questions that our own APIs ask
 * before a call. Nothing in the answer names a person.
 */
export class TokenIntrospection {
  constructor(private readonly parts: IntrospectionParts) {}

  /** @throws AppError `unavailable` when it cannot be told */
  async describe(text: string): Promise<IntrospectionAnswer> {
    const token = await this.parts.verifier.verify(text);
    if (!token || (await this.parts.revoked.has(token))) return INACTIVE;
    const request = this.requestOf(token);
    if (!request || (request.isSingleUse && (await this.parts.uses.has(token.tokenId)))) return INACTIVE;
    const scopes = await this.scopesStillAllowed(token, request);
    return scopes.length === 0 ? INACTIVE : this.answer(token, scopes);
  }

  private requestOf({ scopes, purpose }: VerifiedToken): ScopeRequest | undefined {
    const reading = this.parts.catalogue.read([...(purpose ? [purpose] : []), ...scopes].join(' '));
    return 'request' in reading ? reading.request : undefined;
  }

  /** Scopes that the application has still bought, and that the subscriber still allows. */
  private async scopesStillAllowed(token: VerifiedToken, request: ScopeRequest): Promise<readonly Scope[]> {
    const application = await this.parts.applications.find(token.clientId);
    const grantType = GRANT_TYPES.find((known) => known === token.grantType);
    if (!application || !grantType) return [];
    const products = new Map<Scope, Product>();
    for (const scope of request.scopes) {
      const agreement = agree(application, { grantType, purpose: token.purpose, scopes: [scope] });
      if (agreement.isAgreed) for (const [agreed, product] of agreement.products) products.set(agreed, product);
    }
    if (token.subject === undefined) return [...products.keys()];
    return token.purpose === undefined ? [] : this.consentedScopes(token, token.purpose, products);
  }

  private async consentedScopes(
    { subject = '', clientId }: VerifiedToken,
    purpose: Purpose,
    products: ReadonlyMap<Scope, Product>,
  ): Promise<readonly Scope[]> {
    const subscriber = await this.parts.subjects.subscriberOf(subject, clientId);
    if (!subscriber) return [];
    const bases = new Map([...products].map(([scope, product]) => [scope, product.lawfulBasis] as const));
    const decisions = [...(await this.parts.consent.decide({ subscriber, applicationId: clientId, purpose, bases }))];
    if (decisions.some(([, { decision }]) => decision.outcome === 'undecided'))
      throw new AppError('unavailable', 'CONSENT', 'The consent store cannot answer now.');
    return decisions.filter(([, { decision }]) => decision.outcome === 'granted').map(([scope]) => scope);
  }

  private answer(token: VerifiedToken, scopes: readonly Scope[]): IntrospectionAnswer {
    const { issuer } = this.parts;
    return {
      active: true,
      iss: issuer,
      aud: issuer,
      client_id: token.clientId,
      sub: token.subject ?? token.clientId,
      scope: [...(token.purpose ? [token.purpose] : []), ...scopes].join(' '),
      exp: Math.floor(token.expiresAt.getTime() / 1000),
      token_type: token.proofKey === undefined ? 'Bearer' : 'DPoP',
      ...(token.proofKey === undefined ? {} : { cnf: { jkt: token.proofKey } }),
      ...(token.subject === undefined ? {} : { amr: token.amr }),
    };
  }
}
