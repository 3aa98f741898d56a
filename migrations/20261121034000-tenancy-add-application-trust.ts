import type { MigrationInterface, QueryRunner } from 'typeorm';

export class TenancyAddApplicationTrust implements MigrationInterface {
  readonly name = 'TenancyAddApplicationTrust1795232400000';

  async up(runner: QueryRunner): Promise<void> {
    // A client that may name a subscriber by number alone, in a JWT bearer assertion: a recorded trust, given by a person.
    await runner.query('alter table tenancy.application add column trusts_tel_subject boolean not null default false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table tenancy.application drop column trusts_tel_subject');
  }
}
