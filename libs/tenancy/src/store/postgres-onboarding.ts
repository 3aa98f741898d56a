import { randomUUID } from 'node:crypto';
import { AppError, parsePurpose, parseScope } from '@openmast/kernel';
import type { Database } from '@openmast/runtime';
import { type ConsentProtection, MINIMUM_DISPLAY_SECONDS_MAX } from '../domain/consent-protection';
import { nameFault } from '../domain/shown-name';
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
    refuseNames({ 'The tenant’s name': tenant.name });
    await this.database.orm.getRepository(TenantRow).insert(tenant);
  }

  override async addPartner(tenantId: string, name: string): Promise<string> {
    const id = randomUUID();
    const tenant = await this.database.orm.getRepository(TenantRow).findOneBy({ id: tenantId });
    refuseNames({ 'The partner’s name': name }, namesake(name, tenant?.name));
    await this.database.orm.getRepository(PartnerRow).insert({ id, tenantId, name, status: 'active' });
    return id;
  }

  override async addApplication(application: NewApplication): Promise<NewClient> {
    const id = randomUUID();
    const ownerId = randomUUID();
    refusePrivateKeys(application.keys);
    const { displayName, owner } = application;
    refuseOtherLink(owner.privacyPolicyUrl);
    refuseNames(
      { 'The application’s displayName': displayName, 'The owner’s legalName': owner.legalName },
      await this.toKeepOff(application.partnerId),
    );
    const clientSecret = application.usesClientSecret ? newClientSecret() : undefined;
    const products = application.products.map((product) => productToDb(id, product));
    await this.database.orm.transaction(async (manager) => {
      await manager.insert(ApplicationOwnerRow, { id: ownerId, partnerId: application.partnerId, ...application.owner });
      await manager.save(Object.assign(new ApplicationRow(), applicationToDb(application, clientSecret), { id, ownerId }));
      await manager.insert(ProductRow, products);
    });
    return clientSecret === undefined ? { id } : { id, clientSecret };
  }

  /** The operator's name as the tenant has it, for all but the operator's own applications. */
  private async toKeepOff(partnerId: string): Promise<string | undefined> {
    const partner = await this.database.orm.getRepository(PartnerRow).findOneBy({ id: partnerId });
    const tenant = partner && (await this.database.orm.getRepository(TenantRow).findOneBy({ id: partner.tenantId }));
    return namesake(partner?.name, tenant?.name);
  }

  override async addStaff({ password, ...staff }: NewStaff): Promise<void> {
    await this.database.orm.getRepository(StaffRow).insert({ ...staff, passwordHash: await hashPassword(password) });
  }

  override async setApplicationStatus(applicationId: string, status: 'active' | 'suspended'): Promise<void> {
    await this.database.orm.getRepository(ApplicationRow).update({ id: applicationId }, { status });
  }
}

/** The operator may be a partner of its own, under its own name to the letter; nobody else comes near it. */
function namesake(partnerName: string | undefined, operatorName: string | undefined): string | undefined {
  return partnerName === operatorName ? undefined : operatorName;
}

/** Names that subscribers read. @param names by what they are called in the sentence of the refusal */
function refuseNames(names: Readonly<Record<string, string>>, operatorName?: string): void {
  for (const [subject, name] of Object.entries(names)) {
    const fault = nameFault(name, operatorName);
    if (fault !== undefined) throw new AppError('invalid', 'UNFIT_NAME', `${subject} ${fault}.`);
  }
}

/** Subscribers press it on our pages: a page of the web, over TLS, and nothing that a browser would run. */
function refuseOtherLink(privacyPolicyUrl: string): void {
  const url = URL.parse(privacyPolicyUrl);
  if (url?.protocol === 'https:' && url.username === '' && url.password === '') return;
  throw new AppError('invalid', 'UNFIT_LINK', 'The owner’s privacyPolicyUrl must be an https address without a user name.');
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
  refuseUnsellable(product);
  const { secondChannel = false, minimumDisplaySeconds = 0 }: Partial<ConsentProtection> = product.consentProtection ?? {};
  return Object.assign(new ProductRow(), {
    id: randomUUID(),
    applicationId,
    capability: product.capability,
    purpose: product.purpose ?? null,
    scopes: [...product.scopes],
    grantTypes: [...product.grantTypes],
    lawfulBasis: product.lawfulBasis,
    consentDays: product.consentDays ?? null,
    needsSecondChannel: secondChannel,
    minimumDisplaySeconds,
    sendsNotice: product.sendsNotice ?? true,
    status: 'active' as const,
  });
}

function refuseUnsellable(product: NewProduct): void {
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
  refuseImpatience(product);
  if (product.lawfulBasis === 'consent' && needsNoConsent(product.capability)) {
    throw new AppError(
      'invalid',
      'NEEDS_NO_CONSENT',
      'Asking how consent stands cannot itself wait for consent. Take another basis.',
    );
  }
}

function refuseImpatience({ consentProtection }: NewProduct): void {
  const seconds = consentProtection?.minimumDisplaySeconds ?? 0;
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= MINIMUM_DISPLAY_SECONDS_MAX) return;
  throw new AppError(
    'invalid',
    'MINIMUM_DISPLAY',
    `A question is shown for 0 to ${String(MINIMUM_DISPLAY_SECONDS_MAX)} whole seconds before it can be allowed.`,
  );
}
