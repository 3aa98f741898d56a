import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdentityAddBackChannelIndex implements MigrationInterface {
  readonly name = 'IdentityAddBackChannelIndex1795234800000';

  async up(runner: QueryRunner): Promise<void> {
    // Each new request counts those that already wait for the same person.
    await runner.query(`
      create index backchannel_request_by_person on identity.backchannel_request (subscriber_id, application_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index identity.backchannel_request_by_person');
  }
}
