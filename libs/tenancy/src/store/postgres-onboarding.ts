import { randomUUID } from 'node:crypto';
import { AppError, parsePurpose, parseScope } from '@openmast/kernel';
import type { Database } from '@openmast/runtime';
import { needsNoConsent } from '../domain/needs-no-consent';
import { hashClientSecret, newClientSecret } from './client-secret';
import { type NewApplication, type NewClient, type NewProduct, type NewStaff, type NewTenant, Onboarding } from '../onboarding';
import { ApplicationOwnerRow, ApplicationRow, PartnerRow, ProductRow, StaffRow, TenantRow } from './entities';
import { hashPassword } from './password';

/** Members of RFC 7518 that make a JWK private. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

export class PostgresOnboarding extends Onboarding {
  constructor(private readonly database: Database) {
    super();
  }

  override async addTenant(tenant: NewTenant): Promise<void> {
    await this.database.orm.getRepository(TenantRow).insert(tenant);
  }

  override async addPartner(tenantId: string, name: string): Promise<string> {
    const id = randomUUID();
    await this.database.orm.getRepository(PartnerRow).insert({ id, tenantId, name, status: 'active' });
    return id;
  }

  override async addApplication(application: NewApplication): Promise<NewClient> {
    const id = randomUUID();
    const ownerId = randomUUID();
    refusePrivateKeys(application.keys);
    const clientSecret = application.usesClientSecret ? newClientSecret() : undefined;
    const products = application.products.map((product) => productToDb(id, product));
    await this.database.orm.transaction(async (manager) => {
      await manager.insert(ApplicationOwnerRow, { id: ownerId, partnerId: application.partnerId, ...application.owner });
      await manager.save(Object.assign(new ApplicationRow(), applicationToDb(application, clientSecret), { id, ownerId }));
      await manager.insert(ProductRow, products);
    });
    return clientSecret === undefined ? { id } : { id, clientSecret };
  }

  override async addStaff({ password, ...staff }: NewStaff): Promise<void> {
    await this.database.orm.getRepository(StaffRow).insert({ ...staff, passwordHash: await hashPassword(password) });
  }

  override async setApplicationStatus(applicationId: string, status: 'active' | 'suspended'): Promise<void> {
    await this.database.orm.getRepository(ApplicationRow).update({ id: applicationId }, { status });
  }
}

function refusePrivateKeys(keys: NewApplication['keys']): void {
  if (!keys.some((key) => PRIVATE_MEMBERS.some((member) => member in key))) return;
  throw new AppError(
    'invalid',
    'PRIVATE_KEY',
    'A private key was given where only the public part belongs. Send the public JWK.',
  );
}

function applicationToDb(application: NewApplication, clientSecret: string | undefined): Partial<ApplicationRow> {
  const { partnerId, name, displayName } = application;
  return {
    partnerId,
    name,
    displayName,
    status: 'active',
    jwks: [...application.keys],
    redirectUris: [...application.redirectUris],
    mustUseDpop: application.mustUseDpop ?? false,
    isTrustedWithTelSubjects: application.isTrustedWithTelSubjects ?? false,
    accessTokenFormat: application.accessTokenFormat ?? null,
    idTokenAlgorithm: application.idTokenAlgorithm ?? 'ES256',
    joinsPurpose: application.joinsPurpose ?? false,
    clientSecretHash: clientSecret === undefined ? null : hashClientSecret(clientSecret),
    isResourceServer: application.isResourceServer ?? false,
  };
}

function productToDb(applicationId: string, product: NewProduct): ProductRow {
  if (product.purpose !== undefined && !parsePurpose(product.purpose)) {
    throw new AppError(
      'invalid',
      'UNKNOWN_PURPOSE',
      `${product.purpose} is no purpose of the Data Privacy Vocabulary. Write dpv:<Term>.`,
    );
  }
  const malformed = product.scopes.find((scope) => !parseScope(scope));
  if (malformed !== undefined || product.scopes.length === 0) {
    throw new AppError('invalid', 'MALFORMED_SCOPE', 'Every product needs at least one scope of the form api-name:action.');
  }
  if (product.lawfulBasis === 'consent' && needsNoConsent(product.capability)) {
    throw new AppError(
      'invalid',
      'NEEDS_NO_CONSENT',
      'Asking how consent stands cannot itself wait for consent. Take another basis.',
    );
  }
  return Object.assign(new ProductRow(), {
    id: randomUUID(),
    applicationId,
    capability: product.capability,
    purpose: product.purpose ?? null,
    scopes: [...product.scopes],
    grantTypes: [...product.grantTypes],
    lawfulBasis: product.lawfulBasis,
    consentDays: product.consentDays ?? null,
    status: 'active' as const,
  });
}
