import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a decision is made of stands in the index, so that a call need not visit the row: one page less that may not be at hand. */
export class ConsentWidenRecordKey implements MigrationInterface {
  readonly name = 'ConsentWidenRecordKey1795278000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table consent.record
        drop constraint record_key,
        add constraint record_key primary key (subscriber_id, processing_id) include (state, expires_at)
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table consent.record
        drop constraint record_key,
        add constraint record_key primary key (subscriber_id, processing_id)
    `);
  }
}
