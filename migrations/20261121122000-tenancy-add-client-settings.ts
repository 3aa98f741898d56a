import type { MigrationInterface, QueryRunner } from 'typeorm';

export class TenancyAddClientSettings implements MigrationInterface {
  readonly name = 'TenancyAddClientSettings1795263600000';

  async up(runner: QueryRunner): Promise<void> {
    // Without a format of its own, an application gets tokens as the deployment issues them. Of a secret only the hash is kept.
    await runner.query(`
      alter table tenancy.application
        add column access_token_format text check (access_token_format in ('signed', 'opaque', 'encrypted')),
        add column id_token_alg text not null default 'ES256' check (id_token_alg in ('ES256', 'RS256')),
        add column joins_purpose boolean not null default false,
        add column client_secret_hash text,
        add column is_resource_server boolean not null default false;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table tenancy.application
        drop column access_token_format, drop column id_token_alg, drop column joins_purpose,
        drop column client_secret_hash, drop column is_resource_server;
    `);
  }
}
