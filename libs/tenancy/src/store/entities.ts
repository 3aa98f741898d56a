import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AccessTokenFormat, GrantType, IdTokenAlgorithm, LawfulBasis, PublicJwk } from '../domain/application';

@Entity({ schema: 'tenancy', name: 'tenant' })
export class TenantRow {
  @PrimaryColumn('text') id!: string;
  @Column('text') name!: string;
  @Column('text', { name: 'default_language' }) defaultLanguage!: string;
  @Column('text') country!: string;
}

@Entity({ schema: 'tenancy', name: 'partner' })
export class PartnerRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('text', { name: 'tenant_id' }) tenantId!: string;
  @Column('text') name!: string;
  @Column('text') status!: 'active' | 'suspended';
}

@Entity({ schema: 'tenancy', name: 'application_owner' })
export class ApplicationOwnerRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'partner_id' }) partnerId!: string;
  @Column('text', { name: 'legal_name' }) legalName!: string;
  @Column('text') country!: string;
  @Column('text', { name: 'privacy_policy_url' }) privacyPolicyUrl!: string;
}

@Entity({ schema: 'tenancy', name: 'application' })
export class ApplicationRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'owner_id' }) ownerId!: string;
  @Column('uuid', { name: 'partner_id' }) partnerId!: string;
  @Column('text') name!: string;
  @Column('text', { name: 'display_name' }) displayName!: string;
  @Column('text') status!: 'active' | 'suspended';
  @Column('jsonb') jwks!: PublicJwk[];
  @Column('text', { name: 'redirect_uris', array: true }) redirectUris!: string[];
  @Column('boolean', { name: 'must_use_dpop' }) mustUseDpop!: boolean;
  @Column('boolean', { name: 'trusts_tel_subject' }) isTrustedWithTelSubjects!: boolean;
  @Column('text', { name: 'access_token_format', nullable: true }) accessTokenFormat!: AccessTokenFormat | null;
  @Column('text', { name: 'id_token_alg' }) idTokenAlgorithm!: IdTokenAlgorithm;
  @Column('boolean', { name: 'joins_purpose' }) joinsPurpose!: boolean;
  @Column('text', { name: 'client_secret_hash', nullable: true }) clientSecretHash!: string | null;
  @Column('boolean', { name: 'is_resource_server' }) isResourceServer!: boolean;
}

@Entity({ schema: 'tenancy', name: 'product' })
export class ProductRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'application_id' }) applicationId!: string;
  @Column('text') capability!: string;
  @Column('text', { nullable: true }) purpose!: string | null;
  @Column('text', { array: true }) scopes!: string[];
  @Column('text', { name: 'grant_types', array: true }) grantTypes!: GrantType[];
  @Column('text', { name: 'lawful_basis' }) lawfulBasis!: LawfulBasis;
  @Column('integer', { name: 'consent_days', nullable: true }) consentDays!: number | null;
  @Column('boolean', { name: 'needs_second_channel' }) needsSecondChannel!: boolean;
  @Column('boolean', { name: 'sends_notice' }) sendsNotice!: boolean;
  @Column('integer', { name: 'minimum_display_seconds' }) minimumDisplaySeconds!: number;
  @Column('text') status!: 'active' | 'withdrawn';
}

@Entity({ schema: 'tenancy', name: 'staff' })
export class StaffRow {
  @PrimaryColumn('text', { name: 'tenant_id' }) tenantId!: string;
  @PrimaryColumn('text') name!: string;
  @Column('text') role!: string;
  @Column('text', { name: 'password_hash' }) passwordHash!: string;
}

export const tenancyEntities = [TenantRow, PartnerRow, ApplicationOwnerRow, ApplicationRow, ProductRow, StaffRow];
