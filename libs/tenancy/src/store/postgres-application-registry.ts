import type { Purpose, Scope } from '@openmast/kernel';
import { Batches, type Database } from '@openmast/runtime';
import { type ApplicationLabel, ApplicationRegistry } from '../application-registry';
import type {
  AccessTokenFormat,
  Application,
  GrantType,
  IdTokenAlgorithm,
  LawfulBasis,
  Product,
  PublicJwk,
} from '../domain/application';
import { type Rulings, underRulings } from '../domain/under-rulings';

interface ProductJson {
  readonly id: string;
  readonly capability: string;
  readonly purpose: Purpose | null;
  readonly scopes: Scope[];
  readonly grant_types: GrantType[];
  readonly lawful_basis: LawfulBasis;
  readonly consent_days: number | null;
  readonly needs_second_channel: boolean;
  readonly minimum_display_seconds: number;
  readonly rulings: Rulings | null;
}

interface Row {
  readonly id: string;
  readonly display_name: string;
  readonly legal_name: string;
  readonly partner_name: string;
  readonly tenant_id: string;
  readonly tenant_name: string;
  readonly country: string;
  readonly default_language: string;
  readonly privacy_policy_url: string;
  readonly jwks: PublicJwk[];
  readonly redirect_uris: string[];
  readonly trusts_tel_subject: boolean;
  readonly must_use_dpop: boolean;
  readonly access_token_format: AccessTokenFormat | null;
  readonly id_token_alg: IdTokenAlgorithm;
  readonly joins_purpose: boolean;
  readonly client_secret_hash: string | null;
  readonly is_resource_server: boolean;
  readonly products: ProductJson[];
}

/** One round trip for the whole picture: every authorization and token request asks this, those of the same moment together. */
const FIND = {
  name: 'tenancy-find-application',
  text: `
    select a.id, a.display_name, a.jwks, a.redirect_uris, a.trusts_tel_subject, a.must_use_dpop,
           a.access_token_format, a.id_token_alg, a.joins_purpose, a.client_secret_hash, a.is_resource_server,
           o.legal_name, o.privacy_policy_url,
           p.name as partner_name, p.tenant_id, t.name as tenant_name, t.country, t.default_language,
           coalesce((select json_agg(json_build_object(
               'id', pr.id, 'capability', pr.capability, 'purpose', pr.purpose, 'scopes', pr.scopes,
               'grant_types', pr.grant_types, 'lawful_basis', pr.lawful_basis, 'consent_days', pr.consent_days,
               'needs_second_channel', pr.needs_second_channel, 'minimum_display_seconds', pr.minimum_display_seconds,
               'rulings', (select json_object_agg(s.scope, r.effect)
                             from unnest(pr.scopes) as s (scope),
                                  tenancy.ruling(t.country, pr.capability, s.scope, pr.purpose) r
                            where r.effect is not null)))
             from tenancy.product pr where pr.application_id = a.id and pr.status = 'active'), '[]') as products
      from tenancy.application a
      join tenancy.application_owner o on o.id = a.owner_id
      join tenancy.partner p on p.id = a.partner_id
      join tenancy.tenant t on t.id = p.tenant_id
     where a.id = any ($1::uuid[]) and a.status = 'active' and p.status = 'active'`,
};

const DESCRIBE = {
  name: 'tenancy-describe-applications',
  text: `
    select a.id, a.display_name, o.legal_name, o.privacy_policy_url, p.name as partner_name
      from tenancy.application a
      join tenancy.application_owner o on o.id = a.owner_id
      join tenancy.partner p on p.id = a.partner_id
     where a.id = any($1)`,
};

const TENANTS = {
  name: 'tenancy-tenants-of',
  text: 'select id, tenancy.tenant_of(id) as tenant_id from unnest($1::uuid[]) as asked (id)',
};

const UUID_SHAPE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Nothing is kept: each answer was read after its question was asked, so that a suspension bites on the next request. */
export class PostgresApplicationRegistry extends ApplicationRegistry {
  private readonly lookups = new Batches<string, Application | 'unknown'>({ answer: (ids) => this.findAll(ids) });

  private readonly owners = new Batches<string, string | null>({ answer: (ids) => this.tenantsOf(ids) });

  constructor(private readonly database: Database) {
    super();
  }

  override async find(clientId: string): Promise<Application | undefined> {
    if (!UUID_SHAPE.test(clientId)) return undefined;
    const found = await this.lookups.ask(clientId);
    return found === 'unknown' ? undefined : found;
  }

  override async tenantOf(clientId: string): Promise<string | undefined> {
    return UUID_SHAPE.test(clientId) ? ((await this.owners.ask(clientId)) ?? undefined) : undefined;
  }

  private async tenantsOf(ids: readonly string[]): Promise<(string | null)[]> {
    const rows = await this.database.rows<{ id: string; tenant_id: string | null }>(TENANTS, [[...new Set(ids)]]);
    const owners = new Map(rows.map((row) => [row.id, row.tenant_id]));
    return ids.map((id) => owners.get(id) ?? null);
  }

  private async findAll(ids: readonly string[]): Promise<(Application | 'unknown')[]> {
    const rows = await this.database.rows<Row>(FIND, [[...new Set(ids)]]);
    const found = new Map(rows.map((row) => [row.id, applicationFromDb(row)]));
    return ids.map((id) => found.get(id) ?? 'unknown');
  }

  override async describe(clientIds: readonly string[]): Promise<ReadonlyMap<string, ApplicationLabel>> {
    const rows = await this.database.rows<LabelRow>(DESCRIBE, [clientIds.filter((id) => UUID_SHAPE.test(id))]);
    return new Map(rows.map((row) => [row.id, labelFromDb(row)]));
  }
}

function applicationFromDb(row: Row): Application {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    displayName: row.display_name,
    ownerName: row.legal_name,
    partnerName: row.partner_name,
    operatorName: row.tenant_name,
    country: row.country,
    defaultLanguage: row.default_language,
    privacyPolicyUrl: row.privacy_policy_url,
    keys: row.jwks,
    redirectUris: row.redirect_uris,
    mustUseDpop: row.must_use_dpop,
    isTrustedWithTelSubjects: row.trusts_tel_subject,
    ...(row.access_token_format === null ? {} : { accessTokenFormat: row.access_token_format }),
    idTokenAlgorithm: row.id_token_alg,
    joinsPurpose: row.joins_purpose,
    ...(row.client_secret_hash === null ? {} : { clientSecretHash: row.client_secret_hash }),
    isResourceServer: row.is_resource_server,
    products: row.products.flatMap((product) => underRulings(productFromDb(product), product.rulings ?? {})),
  };
}

type LabelRow = Pick<Row, 'id' | 'display_name' | 'legal_name' | 'partner_name' | 'privacy_policy_url'>;

function labelFromDb(row: LabelRow): ApplicationLabel {
  return {
    displayName: row.display_name,
    ownerName: row.legal_name,
    partnerName: row.partner_name,
    privacyPolicyUrl: row.privacy_policy_url,
  };
}

function productFromDb(row: ProductJson): Product {
  return {
    id: row.id,
    capability: row.capability,
    ...(row.purpose === null ? {} : { purpose: row.purpose }),
    scopes: row.scopes,
    grantTypes: row.grant_types,
    lawfulBasis: row.lawful_basis,
    ...(row.consent_days === null ? {} : { consentDays: row.consent_days }),
    ...protectionFromDb(row),
  };
}

function protectionFromDb(row: ProductJson): Pick<Product, 'consentProtection'> {
  const { needs_second_channel: secondChannel, minimum_display_seconds: minimumDisplaySeconds } = row;
  return secondChannel || minimumDisplaySeconds > 0 ? { consentProtection: { secondChannel, minimumDisplaySeconds } } : {};
}
