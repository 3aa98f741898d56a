import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SubscriberCreateTables implements MigrationInterface {
  readonly name = 'SubscriberCreateTables1795228910000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema subscriber;

      -- The only table that holds phone numbers: encrypted, with a keyed hash to find them by.
      create table subscriber.subscriber (
        id uuid primary key,
        subscription_id text not null,
        number_hash bytea not null,
        number_cipher bytea not null,
        created_at timestamptz not null default now(),
        ended_at timestamptz
      );
      create unique index subscriber_by_number on subscriber.subscriber (number_hash) where ended_at is null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema subscriber cascade');
  }
}
