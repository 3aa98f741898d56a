import type { ConsentProtection } from './domain/consent-protection';
import type { AccessTokenFormat, Application, GrantType, IdTokenAlgorithm, LawfulBasis, PublicJwk } from './domain/application';

export interface NewTenant {
  readonly id: string;
  readonly name: string;
  readonly defaultLanguage: string;
  /** ISO 3166-1 alpha-2: where its subscribers are, and so whose rules hold. */
  readonly country: string;
}

export interface NewOwner {
  readonly legalName: string;
  readonly country: string;
  readonly privacyPolicyUrl: string;
}

export interface NewProduct {
  readonly capability: string;
  readonly purpose?: string;
  readonly scopes: readonly string[];
  readonly grantTypes: readonly GrantType[];
  readonly lawfulBasis: LawfulBasis;
  readonly consentDays?: number;
  /** Absent: none. */
  readonly consentProtection?: ConsentProtection;
  /** Is the line told by text message of each yes given for it on a page of the operator? Absent: it is. */
  readonly sendsNotice?: boolean;
}

export interface NewApplication {
  readonly partnerId: string;
  readonly owner: NewOwner;
  readonly name: string;
  readonly displayName: string;
  readonly keys: readonly PublicJwk[];
  readonly redirectUris: readonly string[];
  /** Tokens only with a DPoP proof. Absent: not required. */
  readonly mustUseDpop?: boolean;
  /** Recorded trust to name subscribers by number alone. Absent: none. */
  readonly isTrustedWithTelSubjects?: boolean;
  /** Absent: the deployment's own. */
  readonly accessTokenFormat?: AccessTokenFormat;
  /** Absent: ES256. */
  readonly idTokenAlgorithm?: IdTokenAlgorithm;
  /** Dialect for an old partner: `dpv:<Purpose>#<scope>`. Absent: not spoken. */
  readonly joinsPurpose?: boolean;
  /** Dialect for an old partner: a secret is made for it, and no key of it is taken for signing in. Absent: keys. */
  readonly usesClientSecret?: boolean;
  /** May ask what a token is worth (RFC 7662). Absent: no. */
  readonly isResourceServer?: boolean;
  readonly products: readonly NewProduct[];
}

/** What onboarding hands to the partner. */
export interface NewClient {
  /** `client_id`. */
  readonly id: Application['id'];
  /** Shown this once; only its hash is kept. */
  readonly clientSecret?: string;
}

export interface NewStaff {
  readonly tenantId: string;
  readonly name: string;
  readonly role: string;
  readonly password: string;
}

/** Writes tenants, partners, applications with their products, and staff. */
export abstract class Onboarding {
  abstract addTenant(tenant: NewTenant): Promise<void>;
  /** @returns the partner's id. */
  abstract addPartner(tenantId: string, name: string): Promise<string>;
  /**
   * Adds the application, its owner and its products together or not at all.
   * @throws AppError `invalid` for an unknown purpose, a malformed scope, or a key with private members.
   */
  abstract addApplication(application: NewApplication): Promise<NewClient>;
  abstract addStaff(staff: NewStaff): Promise<void>;
  /** Suspends or revives an application; it bites on the next request. */
  abstract setApplicationStatus(applicationId: string, status: 'active' | 'suspended'): Promise<void>;
}
