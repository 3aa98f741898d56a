import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CamaraCreateAccess implements MigrationInterface {
  readonly name = 'CamaraCreateAccess1795266000000';

  async up(runner: QueryRunner): Promise<void> {
    // One row per call that was weighed, written in the statement that weighs it, before anything is disclosed. 'outcome' is set
    // afterwards, for calls that did not end in an answer only: a row without one counts as answered.
    await runner.query(`
      create table camara.access (
        id uuid primary key,
        at timestamptz not null default now(),
        application_id uuid not null,
        subscriber_id uuid,
        purpose text,
        scope text not null,
        operation text not null,
        grant_type text not null,
        lawful_basis text,
        correlator text not null,
        outcome text
      );
      create index access_by_subscriber on camara.access (subscriber_id, at desc) where subscriber_id is not null;
      create index access_by_time on camara.access using brin (at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table camara.access');
  }
}
