import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ConsentCreateProcessing implements MigrationInterface {
  readonly name = 'ConsentCreateProcessing1795271700000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(DROP_REFERENCES);
    await runner.query(NARROW);
    await runner.query(CONTENT_2);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DROP_REFERENCES);
    await runner.query(WIDE);
    await runner.query(CONTENT_1);
  }
}

/** An event names its record in its own hashed words; no constraint need hold it there, nor an index on ten million ids. */
const DROP_REFERENCES = `
  do $$
  declare
    reference text;
  begin
    for reference in select conname from pg_constraint where conrelid = 'consent.event'::regclass and contype = 'f' loop
      execute format('alter table consent.event drop constraint %I', reference);
    end loop;
  end
  $$;
  drop function if exists consent.content_of(consent.record, text, json);
`;

/**
 * What is processed by whom for what is written once, whoever the subscriber is: some hundreds of rows, so that each of the
 * millions of records names them by four bytes. The long columns come first: no padding.
 */
const NARROW = `
  create table consent.processing (
    id integer generated always as identity primary key,
    application_id uuid not null,
    purpose text not null,
    scope text not null,
    unique (application_id, purpose, scope)
  );

  -- The id of a processing, made on first use. A volatile function looks anew after it has lost a race: a query would not.
  create function consent.processing_of(by_application uuid, for_purpose text, of_scope text) returns integer language plpgsql as $$
  declare
    found integer;
  begin
    select id into found from consent.processing
     where application_id = by_application and purpose = for_purpose and scope = of_scope;
    if found is null then
      insert into consent.processing (application_id, purpose, scope) values (by_application, for_purpose, of_scope)
      on conflict do nothing;
      select id into strict found from consent.processing
       where application_id = by_application and purpose = for_purpose and scope = of_scope;
    end if;
    return found;
  end
  $$;

  alter table consent.record rename to wide_record;
  create table consent.record (
    subscriber_id uuid not null,
    id uuid not null default gen_random_uuid(),
    decided_at timestamptz not null,
    expires_at timestamptz,
    processing_id integer not null references consent.processing,
    state text not null check (state in ('granted', 'denied', 'withdrawn', 'objected')),
    constraint record_key primary key (subscriber_id, processing_id)
  );
  insert into consent.record (subscriber_id, id, decided_at, expires_at, processing_id, state)
  select subscriber_id, id, decided_at, expires_at, consent.processing_of(application_id, purpose, scope), state
    from consent.wide_record order by subscriber_id;
  drop table consent.wide_record;
`;

const WIDE = `
  drop function consent.content_of;
  alter table consent.record rename to narrow_record;
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
  insert into consent.record (id, subscriber_id, application_id, purpose, scope, state, decided_at, expires_at)
  select r.id, r.subscriber_id, p.application_id, p.purpose, p.scope, r.state, r.decided_at, r.expires_at
    from consent.narrow_record r join consent.processing p on p.id = r.processing_id;
  drop table consent.narrow_record;
  drop function consent.processing_of;
  drop table consent.processing;
  alter table consent.event add constraint event_record_id_fkey foreign key (record_id) references consent.record;
`;

/** Version 2 says on which ground the application processes at that moment. Events of version 1 stay as they were hashed. */
const CONTENT_2 = `
  create function consent.content_of(
    decided consent.record, by_application uuid, for_purpose text, of_scope text, in_channel text, with_evidence json)
  returns text language sql stable as $$
    select json_build_object(
      'v', 2, 'record', decided.id, 'subscriber', decided.subscriber_id, 'application', by_application,
      'purpose', for_purpose, 'scope', of_scope, 'basis', tenancy.lawful_basis_of(by_application, for_purpose, of_scope),
      'state', decided.state, 'channel', in_channel,
      'at', to_char(decided.decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
      'until', to_char(decided.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
      'evidence', with_evidence)::text
  $$;
`;

const CONTENT_1 = `
  create function consent.content_of(decided consent.record, in_channel text, with_evidence json) returns text language sql stable as $$
    select json_build_object(
      'v', 1, 'record', decided.id, 'subscriber', decided.subscriber_id, 'application', decided.application_id,
      'purpose', decided.purpose, 'scope', decided.scope, 'state', decided.state, 'channel', in_channel,
      'at', to_char(decided.decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
      'until', to_char(decided.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
      'evidence', with_evidence)::text
  $$;
`;
