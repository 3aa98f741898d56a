import type { Application, GrantType, LawfulBasis, PublicJwk } from './domain/application';

export interface NewTenant {
  readonly id: string;
  readonly name: string;
  readonly defaultLanguage: string;
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
  readonly products: readonly NewProduct[];
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
   * @returns its id, which is the `client_id`.
   * @throws AppError `invalid` for an unknown purpose, a malformed scope, or a key with private members.
   */
  abstract addApplication(application: NewApplication): Promise<Application['id']>;
  abstract addStaff(staff: NewStaff): Promise<void>;
  /** Suspends or revives an application; it bites on the next request. */
  abstract setApplicationStatus(applicationId: string, status: 'active' | 'suspended'): Promise<void>;
}
