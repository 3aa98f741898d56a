import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ConsentCreateCaptureLinks implements MigrationInterface {
  readonly name = 'ConsentCreateCaptureLinks1795270800000';

  async up(runner: QueryRunner): Promise<void> {
    // The secret of a link stands in its URL only; here is its keyed hash. A link has one end, whatever it is.
    await runner.query(`
      create table consent.capture_link (
        secret_hash bytea primary key,
        subscriber_id uuid not null,
        application_id uuid not null,
        purpose text not null,
        scopes text[] not null,
        callback_url text,
        shown_at timestamptz,
        result text check (result in ('granted', 'partial_grant', 'denied', 'error')),
        ended_at timestamptz,
        expires_at timestamptz not null
      );
      create index capture_link_by_line on consent.capture_link (subscriber_id, application_id);
      create index capture_link_by_expiry on consent.capture_link (expires_at);

      create table consent.capture_frequency (
        subscriber_id uuid not null,
        application_id uuid not null,
        window_start timestamptz not null,
        issued integer not null,
        primary key (subscriber_id, application_id)
      );
      create index capture_frequency_by_window on consent.capture_frequency (window_start);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table consent.capture_frequency; drop table consent.capture_link');
  }
}
