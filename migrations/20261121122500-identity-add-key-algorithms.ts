import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdentityAddKeyAlgorithms implements MigrationInterface {
  readonly name = 'IdentityAddKeyAlgorithms1795263900000';

  async up(runner: QueryRunner): Promise<void> {
    // One signing key and one next key of each algorithm.
    await runner.query(`
      drop index identity.signing_key_one_next;
      drop index identity.signing_key_one_active;
      create unique index signing_key_one_next on identity.signing_key (alg) where state = 'next';
      create unique index signing_key_one_active on identity.signing_key (alg) where state = 'active';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from identity.signing_key where alg <> 'ES256';
      drop index identity.signing_key_one_next;
      drop index identity.signing_key_one_active;
      create unique index signing_key_one_next on identity.signing_key (state) where state = 'next';
      create unique index signing_key_one_active on identity.signing_key (state) where state = 'active';
    `);
  }
}
