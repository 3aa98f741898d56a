import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CamaraCreateTables implements MigrationInterface {
  readonly name = 'CamaraCreateTables1795228980000';

  async up(runner: QueryRunner): Promise<void> {
    // The primary key is what makes a single-use token single-use. Rows are purged once the token has expired.
    await runner.query(`
      create schema camara;

      create table camara.token_use (
        token_id text primary key,
        application_id uuid not null,
        operation text not null,
        used_at timestamptz not null default now(),
        expires_at timestamptz not null
      );
      create index token_use_by_expiry on camara.token_use (expires_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema camara cascade');
  }
}
