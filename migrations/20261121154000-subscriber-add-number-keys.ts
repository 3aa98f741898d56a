import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SubscriberAddNumberKeys implements MigrationInterface {
  readonly name = 'SubscriberAddNumberKeys1795275600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(KEYS);
    await runner.query(HOLD);
  }

  async down(runner: QueryRunner): Promise<void> {
    // Numbers of ended lines are gone for good; something that is no number stands in their place. Living numbers under another
    // key than the master key's would be lost without a word, so they forbid the way back.
    await runner.query(`
      do $$
      begin
        if exists (select 1 from subscriber.subscriber where number_key <> 'master') then
          raise exception 'rotate the numbers back to the key "master" first: openmast subscriber rotate-number-key';
        end if;
      end
      $$;
      drop function subscriber.hold;
      drop index subscriber.subscriber_by_end;
      alter table subscriber.subscriber drop constraint number_only_while_living, drop column number_key;
      update subscriber.subscriber set number_hash = uuid_send(id), number_cipher = '' where number_hash is null;
      alter table subscriber.subscriber alter column number_hash set not null, alter column number_cipher set not null;
      drop table subscriber.number_key;
    `);
  }
}

/**
 * Which keys numbers have stood under. Of a key only its name and a keyed check value are here, by which a process knows that it
 * means the same key. A line that has ended keeps no number.
 */
const KEYS = `
  create table subscriber.number_key (
    name text primary key check (name ~ '^[a-z][a-z0-9-]{0,31}$'),
    check_value bytea check (octet_length(check_value) = 32),
    first_used_at timestamptz not null default now(),
    -- closed: nothing is written under it any more; retired: nothing stands under it any more.
    closed_at timestamptz,
    retired_at timestamptz check (closed_at <= retired_at)
  );
  insert into subscriber.number_key (name) select 'master' where exists (select from subscriber.subscriber);

  alter table subscriber.subscriber alter column number_hash drop not null, alter column number_cipher drop not null;
  update subscriber.subscriber set number_hash = null, number_cipher = null where ended_at is not null;
  alter table subscriber.subscriber add column number_key text default 'master';
  alter table subscriber.subscriber alter column number_key drop default;
  update subscriber.subscriber set number_key = null where ended_at is not null;
  alter table subscriber.subscriber add foreign key (number_key) references subscriber.number_key;
  alter table subscriber.subscriber add constraint number_only_while_living
    check (num_nulls(number_hash, number_cipher, number_key) = case when ended_at is null then 0 else 3 end);
  create index subscriber_by_end on subscriber.subscriber (ended_at) where ended_at is not null;
`;

/**
 * Asked by wings before they write something that allows something. To the end of the transaction the line cannot end; false: it
 * has. An id that was never met counts as living: it cannot end either.
 */
const HOLD = `
  create function subscriber.hold(of_subscriber uuid) returns boolean language plpgsql as $$
  declare
    has_ended boolean;
  begin
    select ended_at is not null into has_ended from subscriber.subscriber where id = of_subscriber for share;
    return has_ended is not true;
  end
  $$;
`;
