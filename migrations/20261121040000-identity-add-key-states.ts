import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdentityAddKeyStates implements MigrationInterface {
  readonly name = 'IdentityAddKeyStates1795233600000';

  async up(runner: QueryRunner): Promise<void> {
    // next: published and not yet used, so that everybody knows it before it signs. retired: published and no longer used.
    await runner.query(`
      alter table identity.signing_key
        add column state text not null default 'active' check (state in ('next', 'active', 'retired')),
        add column changed_at timestamptz not null default now();
      alter table identity.signing_key alter column state drop default;
      create unique index signing_key_one_next on identity.signing_key (state) where state = 'next';
      create unique index signing_key_one_active on identity.signing_key (state) where state = 'active';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table identity.signing_key drop column state, drop column changed_at');
  }
}
