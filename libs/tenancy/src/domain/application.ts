import type { Purpose, Scope } from '@openmast/kernel';
import type { ConsentProtection } from './consent-protection';

/** GDPR article 6(1): (a) consent, (b) contract, (f) legitimate interests. */
export type LawfulBasis = 'consent' | 'legitimate_interest' | 'contract';

export const CIBA_GRANT = 'urn:openid:params:grant-type:ciba';
export const JWT_BEARER_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

export const GRANT_TYPES = ['authorization_code', 'client_credentials', 'refresh_token', CIBA_GRANT, JWT_BEARER_GRANT] as const;

/** OAuth grant types as their RFCs spell them. */
export type GrantType = (typeof GRANT_TYPES)[number];

/** What one application has bought: capability x purpose x scopes x grant types x lawful basis. */
export interface Product {
  readonly id: string;
  /** Name of the capability, e.g. `number-verification`. */
  readonly capability: string;
  /** Absent only for two-legged products that touch no person. */
  readonly purpose?: Purpose;
  readonly scopes: readonly Scope[];
  readonly grantTypes: readonly GrantType[];
  readonly lawfulBasis: LawfulBasis;
  /** How long a consent given under this product lasts. Absent: until withdrawn. */
  readonly consentDays?: number;
  /** What a yes under this product needs besides the press of a button. Absent: nothing. */
  readonly consentProtection?: ConsentProtection;
}

/**
 * What an access token looks like: a signed JWT (RFC 9068), a reference that says nothing, or a JWT that only our APIs can
 * open (docs/adr/0012).
 */
export const ACCESS_TOKEN_FORMATS = ['signed', 'opaque', 'encrypted'] as const;
export type AccessTokenFormat = (typeof ACCESS_TOKEN_FORMATS)[number];

export const ID_TOKEN_ALGORITHMS = ['ES256', 'RS256'] as const;
/** ES256 unless a partner's library knows RSA only. */
export type IdTokenAlgorithm = (typeof ID_TOKEN_ALGORITHMS)[number];

/** A public key as JWK (RFC 7517), never with private members. */
export type PublicJwk = Readonly<Record<string, unknown>>;

/** One OAuth client. */
export interface Application {
  /** `client_id`, a UUID. */
  readonly id: string;
  /** The operator's brand that onboarded it. */
  readonly tenantId: string;
  /** Shown to subscribers. */
  readonly displayName: string;
  readonly ownerName: string;
  readonly partnerName: string;
  readonly operatorName: string;
  /** Of the tenant: where its subscribers are, ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Of the tenant, BCP 47. */
  readonly defaultLanguage: string;
  readonly privacyPolicyUrl: string;
  readonly keys: readonly PublicJwk[];
  /** Tokens only with a DPoP proof (RFC 9449). */
  readonly mustUseDpop: boolean;
  /** Compared character by character. */
  readonly redirectUris: readonly string[];
  /** Absent: the deployment's own. */
  readonly accessTokenFormat?: AccessTokenFormat;
  readonly idTokenAlgorithm: IdTokenAlgorithm;
  /** Dialect of ICM 0.1: writes its purpose joined to each scope, `dpv:<Purpose>#<scope>`, and in no other way. */
  readonly joinsPurpose: boolean;
  /** Dialect: signs in with `client_secret_basic` instead of a key. SHA-256 of the secret, base64url. */
  readonly clientSecretHash?: string;
  /** A gateway of the operator that checks tokens by asking us (RFC 7662). */
  readonly isResourceServer: boolean;
  /** May name a subscriber by number alone in a JWT bearer assertion: a recorded trust (CAMARA ICM E12). */
  readonly isTrustedWithTelSubjects: boolean;
  /** The living products only, as the rules of the tenant's country leave them. */
  readonly products: readonly Product[];
}
