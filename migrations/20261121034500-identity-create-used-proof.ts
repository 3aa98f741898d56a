import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdentityCreateUsedProof implements MigrationInterface {
  readonly name = 'IdentityCreateUsedProof1795232700000';

  async up(runner: QueryRunner): Promise<void> {
    // The primary key is what makes a DPoP proof serve one request. Rows are purged when the proof is too old anyway.
    await runner.query(`
      create table identity.used_proof (
        proof_id text primary key,
        expires_at timestamptz not null
      );
      create index used_proof_by_expiry on identity.used_proof (expires_at);

      alter table tenancy.application add column must_use_dpop boolean not null default false;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table tenancy.application drop column must_use_dpop');
    await runner.query('drop table identity.used_proof');
  }
}
