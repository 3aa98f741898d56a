import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdentityAddAnswerAmr implements MigrationInterface {
  readonly name = 'IdentityAddAnswerAmr1795266900000';

  async up(runner: QueryRunner): Promise<void> {
    // How the person was recognised who answered: through the link of a message, or on the page of waiting requests.
    await runner.query('alter table identity.backchannel_request add column answer_amr text[]');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table identity.backchannel_request drop column answer_amr');
  }
}
