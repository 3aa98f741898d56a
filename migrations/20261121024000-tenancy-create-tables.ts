import type { MigrationInterface, QueryRunner } from 'typeorm';

export class TenancyCreateTables implements MigrationInterface {
  readonly name = 'TenancyCreateTables1795228800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema tenancy;

      create table tenancy.tenant (
        id text primary key,
        name text not null,
        default_language text not null
      );

      create table tenancy.partner (
        id uuid primary key,
        tenant_id text not null references tenancy.tenant,
        name text not null,
        status text not null check (status in ('active', 'suspended')),
        unique (tenant_id, name)
      );

      create table tenancy.application_owner (
        id uuid primary key,
        partner_id uuid not null references tenancy.partner,
        legal_name text not null,
        country text not null,
        privacy_policy_url text not null
      );

      create table tenancy.application (
        id uuid primary key,
        owner_id uuid not null references tenancy.application_owner,
        partner_id uuid not null references tenancy.partner,
        name text not null,
        display_name text not null,
        status text not null check (status in ('active', 'suspended')),
        jwks jsonb not null,
        redirect_uris text[] not null,
        unique (partner_id, name)
      );

      create table tenancy.product (
        id uuid primary key,
        application_id uuid not null references tenancy.application,
        capability text not null,
        purpose text,
        scopes text[] not null,
        grant_types text[] not null,
        lawful_basis text not null check (lawful_basis in ('consent', 'legitimate_interest', 'contract')),
        consent_days integer check (consent_days > 0),
        status text not null check (status in ('active', 'withdrawn'))
      );
      create index product_by_application on tenancy.product (application_id);

      create table tenancy.staff (
        tenant_id text not null references tenancy.tenant,
        name text not null,
        role text not null,
        password_hash text not null,
        primary key (tenant_id, name)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema tenancy cascade');
  }
}
