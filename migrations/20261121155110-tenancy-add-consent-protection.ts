import type { MigrationInterface, QueryRunner } from 'typeorm';

export class TenancyAddConsentProtection implements MigrationInterface {
  readonly name = 'TenancyAddConsentProtection1795276270000';

  async up(runner: QueryRunner): Promise<void> {
    // What a first yes to a product needs besides the press of a button: a code by text message, and time to read.
    await runner.query(`
      alter table tenancy.product
        add column needs_second_channel boolean not null default false,
        add column minimum_display_seconds integer not null default 0 check (minimum_display_seconds between 0 and 60)
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table tenancy.product drop column needs_second_channel, drop column minimum_display_seconds');
  }
}
