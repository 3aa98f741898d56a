import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdentityCreateTextCodes implements MigrationInterface {
  readonly name = 'IdentityCreateTextCodes1795276260000';

  async up(runner: QueryRunner): Promise<void> {
    // One living code per line and aim: a new one takes the row of the old. A row is written for every number that somebody
    // types, ours or not, so that nothing about it can be told from what is written. Codes, challenges and numbers stand here
    // as keyed hashes; the number itself only inside message_cipher, and only until the message was dealt with.
    await runner.query(`
      create table identity.text_code (
        line_hash bytea not null,
        aim text not null,
        challenge_hash bytea not null unique,
        about text[] not null,
        subscriber_id uuid,
        code_hash bytea,
        tries integer not null default 0,
        is_used boolean not null default false,
        is_given_up boolean not null default false,
        expires_at timestamptz not null,
        message_cipher bytea,
        attempts integer not null default 0,
        next_attempt_at timestamptz,
        primary key (line_hash, aim)
      );
      create index text_code_by_time on identity.text_code (next_attempt_at) where next_attempt_at is not null;
      create index text_code_by_expiry on identity.text_code (expires_at);

      create table identity.text_code_allowance (
        bucket bytea primary key,
        short_started_at timestamptz not null,
        short_count integer not null,
        day_started_at timestamptz not null,
        day_count integer not null,
        was_admitted boolean not null
      );
      create index text_code_allowance_by_day on identity.text_code_allowance (day_started_at);

      create table identity.code_session (
        secret_hash bytea primary key,
        aim text not null,
        subscriber_id uuid not null,
        started_at timestamptz not null default now(),
        seen_at timestamptz not null default now()
      );
      create index code_session_by_start on identity.code_session (started_at);

      create table identity.shown_question (
        key_hash bytea primary key,
        shown_at timestamptz not null default now()
      );
      create index shown_question_by_time on identity.shown_question (shown_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table identity.shown_question, identity.code_session, identity.text_code_allowance, identity.text_code',
    );
  }
}
