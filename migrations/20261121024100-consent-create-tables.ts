import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ConsentCreateTables implements MigrationInterface {
  readonly name = 'ConsentCreateTables1795228860000';

  async up(runner: QueryRunner): Promise<void> {
    // One row per subscriber x application x purpose x scope: the state that counts now. Events keep how it came to be.
    await runner.query(`
      create schema consent;

      create table consent.record (
        id uuid primary key default gen_random_uuid(),
        subscriber_id uuid not null,
        application_id uuid not null,
        purpose text not null,
        scope text not null,
        state text not null check (state in ('granted', 'denied', 'withdrawn', 'objected')),
        decided_at timestamptz not null,
        expires_at timestamptz,
        unique (subscriber_id, application_id, purpose, scope)
      );

      create table consent.event (
        id bigint generated always as identity primary key,
        record_id uuid not null references consent.record,
        state text not null,
        channel text not null,
        evidence jsonb not null,
        occurred_at timestamptz not null
      );
      create index event_by_record on consent.event (record_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema consent cascade');
  }
}
