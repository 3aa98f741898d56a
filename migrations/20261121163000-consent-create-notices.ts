import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ConsentCreateNotices implements MigrationInterface {
  readonly name = 'ConsentCreateNotices1795278600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
    await runner.query(TRIGGER);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop trigger event_is_told_to_the_line on consent.event; drop function consent.note_yes; drop table consent.notice',
    );
  }
}

/** Text messages still to be sent. The number is looked up when one is: it stands in one place only. */
const TABLE = `
  create table consent.notice (
    id bigint generated always as identity primary key,
    subscriber_id uuid not null,
    application_id uuid not null,
    language text,
    given_at timestamptz not null default now(),
    attempts integer not null default 0,
    next_attempt_at timestamptz not null default now()
  );
  create index notice_by_time on consent.notice (next_attempt_at);
`;

/**
 * In the transaction that records a yes which was pressed on a page of ours, wherever: one notice per application. What staff or an
 * application write down was said elsewhere, perhaps years ago, and may come by the hundred thousand.
 */
const TRIGGER = `
  create function consent.note_yes() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
  begin
    insert into consent.notice (subscriber_id, application_id, language)
    select distinct (said ->> 'subscriber')::uuid, (said ->> 'application')::uuid, said -> 'evidence' ->> 'language'
      from decided, cast(content as jsonb) as said
     where decided.state = 'granted' and decided.channel in ('authorization', 'message', 'portal', 'capture-link')
       and tenancy.sends_notice((said ->> 'application')::uuid, said ->> 'purpose', said ->> 'scope');
    return null;
  end
  $$;

  create trigger event_is_told_to_the_line after insert on consent.event
    referencing new table as decided for each statement execute function consent.note_yes();
`;
