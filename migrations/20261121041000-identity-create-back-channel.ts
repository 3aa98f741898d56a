import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdentityCreateBackChannel implements MigrationInterface {
  readonly name = 'IdentityCreateBackChannel1795234200000';

  async up(runner: QueryRunner): Promise<void> {
    // Ids of requests and approval links are secrets: only keyed hashes of them stand here. Numbers stand nowhere but inside
    // message_cipher, and only until the message was sent.
    await runner.query(`
      create table identity.backchannel_request (
        id_hash bytea primary key,
        application_id uuid not null,
        subscriber_id uuid not null,
        scope text not null,
        amr text[] not null,
        approval_hash bytea not null unique,
        answer text check (answer in ('allow', 'refuse')),
        answered_at timestamptz,
        interval_seconds integer not null,
        polled_at timestamptz,
        was_early boolean not null default false,
        is_done boolean not null default false,
        expires_at timestamptz not null
      );
      create index backchannel_request_by_expiry on identity.backchannel_request (expires_at);

      create table identity.outbound_message (
        id uuid primary key,
        request_hash bytea not null references identity.backchannel_request on delete cascade,
        message_cipher bytea not null,
        attempts integer not null default 0,
        next_attempt_at timestamptz not null default now()
      );
      create index outbound_message_by_time on identity.outbound_message (next_attempt_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table identity.outbound_message; drop table identity.backchannel_request');
  }
}
