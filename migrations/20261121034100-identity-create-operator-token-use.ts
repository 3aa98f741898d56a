import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdentityCreateOperatorTokenUse implements MigrationInterface {
  readonly name = 'IdentityCreateOperatorTokenUse1795232460000';

  async up(runner: QueryRunner): Promise<void> {
    // The primary key is what keeps us from offering an operator token twice. A keyed hash: the token itself is kept nowhere.
    await runner.query(`
      create table identity.operator_token_use (
        token_hash bytea primary key,
        used_at timestamptz not null default now()
      );
      create index operator_token_use_by_time on identity.operator_token_use (used_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table identity.operator_token_use');
  }
}
