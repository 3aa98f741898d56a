import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdentityCreateRevokedToken implements MigrationInterface {
  readonly name = 'IdentityCreateRevokedToken1795232100000';

  async up(runner: QueryRunner): Promise<void> {
    // Signed access tokens are stored nowhere, so those taken back one by one are remembered until they have expired.
    await runner.query(`
      create table identity.revoked_token (
        token_id text primary key,
        expires_at timestamptz not null
      );
      create index revoked_token_by_expiry on identity.revoked_token (expires_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table identity.revoked_token');
  }
}
