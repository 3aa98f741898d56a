import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SubscriberAddMayConsent implements MigrationInterface {
  readonly name = 'SubscriberAddMayConsent1795265400000';

  async up(runner: QueryRunner): Promise<void> {
    // False: whoever holds the phone does not decide for the line (a child, an employee). As the subscriber database last said.
    await runner.query('alter table subscriber.subscriber add column may_consent boolean not null default true');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table subscriber.subscriber drop column may_consent');
  }
}
