import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ConsentCreateChain implements MigrationInterface {
  readonly name = 'ConsentCreateChain1795270260000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(FUNCTIONS);
    await runner.query(TABLES);
    await runner.query(TRIGGERS);
    // What was decided before there was a chain is chained in the order in which it was written.
    await runner.query(`
      insert into consent.event (tenant_id, content)
      select consent.lock_chain(r.application_id),
             consent.content_of((r.id, r.subscriber_id, r.application_id, r.purpose, r.scope, e.state, e.occurred_at, null)::consent.record,
                                e.channel, e.evidence::json)
        from consent.unchained_event e join consent.record r on r.id = e.record_id order by e.id;
      drop table consent.unchained_event;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table consent.unchained_event (
        id bigint generated always as identity primary key,
        record_id uuid not null references consent.record,
        state text not null,
        channel text not null,
        evidence jsonb not null,
        occurred_at timestamptz not null
      );
      insert into consent.unchained_event (record_id, state, channel, evidence, occurred_at)
      select record_id, state, channel, evidence, occurred_at from consent.event order by tenant_id, position;
      drop table consent.event, consent.signed_head, consent.signature_key;
      drop function consent.content_of, consent.moment, consent.lock_chain, consent.chain_event, consent.refuse_change;
      drop table consent.chain_head;
      alter table consent.unchained_event rename to event;
      alter index consent.unchained_event_pkey rename to event_pkey;
      create index event_by_record on consent.event (record_id);
    `);
  }
}

/** Functions that write run as their owner: the application's role needs no right to a chain but to add to it. */
const FUNCTIONS = `
  create table consent.chain_head (
    tenant_id text primary key,
    position bigint not null,
    hash bytea not null check (octet_length(hash) = 32)
  ) with (fillfactor = 20);

  -- The words of an event, byte for byte what is hashed. A new form gets a new "v".
  create function consent.content_of(decided consent.record, in_channel text, with_evidence json) returns text language sql stable as $$
    select json_build_object(
      'v', 1, 'record', decided.id, 'subscriber', decided.subscriber_id, 'application', decided.application_id,
      'purpose', decided.purpose, 'scope', decided.scope, 'state', decided.state, 'channel', in_channel,
      'at', to_char(decided.decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
      'until', to_char(decided.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
      'evidence', with_evidence)::text
  $$;

  -- Immutable, as a generated column demands: what content_of writes carries its zone, so that no setting can change its meaning.
  create function consent.moment(written text) returns timestamptz language sql immutable strict parallel safe as $$
    select written::timestamptz
  $$;

  -- One writer per tenant from here to the end of the transaction. Asked before any record is touched, so that two writers
  -- never hold what the other waits for. Null: there is no such application.
  create function consent.lock_chain(of_application uuid) returns text language plpgsql security definer set search_path = pg_catalog as $$
  declare
    tenant text := tenancy.tenant_of(of_application);
  begin
    if tenant is null then return null; end if;
    perform 1 from consent.chain_head where tenant_id = tenant for update;
    if not found then
      insert into consent.chain_head (tenant_id, position, hash)
      values (tenant, 0, sha256(convert_to('openmast consent chain 1:' || tenant, 'UTF8'))) on conflict do nothing;
      perform 1 from consent.chain_head where tenant_id = tenant for update;
    end if;
    return tenant;
  end
  $$;

  create function consent.chain_event() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
  declare
    head consent.chain_head;
  begin
    select * into strict head from consent.chain_head where tenant_id = new.tenant_id for update;
    new.position := head.position + 1;
    new.hash := sha256(head.hash || int8send(new.position) || convert_to(new.content, 'UTF8'));
    update consent.chain_head set position = new.position, hash = new.hash where tenant_id = new.tenant_id;
    return new;
  end
  $$;

  create function consent.refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception '%.% only grows: % is refused', tg_table_schema, tg_table_name, tg_op using errcode = 'insufficient_privilege';
  end
  $$;
`;

/** What a query reads of an event is generated from the hashed words: there is no second copy that could say something else. */
const TABLES = `
  alter table consent.event rename to unchained_event;
  alter index consent.event_pkey rename to unchained_event_pkey;
  drop index consent.event_by_record;

  create table consent.event (
    tenant_id text not null,
    position bigint not null,
    content text not null,
    hash bytea not null,
    record_id uuid not null generated always as ((content::jsonb ->> 'record')::uuid) stored references consent.record,
    state text not null generated always as (content::jsonb ->> 'state') stored,
    channel text not null generated always as (content::jsonb ->> 'channel') stored,
    evidence jsonb not null generated always as (content::jsonb -> 'evidence') stored,
    occurred_at timestamptz not null generated always as (consent.moment(content::jsonb ->> 'at')) stored,
    primary key (tenant_id, position)
  );
  create index event_by_record on consent.event (record_id);

  create table consent.signed_head (
    tenant_id text not null,
    position bigint not null,
    jws text not null,
    signed_at timestamptz not null default now(),
    primary key (tenant_id, position)
  );

  -- Public keys that signed heads and receipts, for as long as somebody may check them. The seal keeps strangers' keys out.
  create table consent.signature_key (
    kid text primary key,
    public_jwk text not null,
    seal bytea not null,
    first_used_at timestamptz not null default now()
  );
`;

const TRIGGERS = `
  create trigger event_is_chained before insert on consent.event for each row execute function consent.chain_event();
  create trigger event_only_grows before update or delete or truncate on consent.event
    for each statement execute function consent.refuse_change();
  create trigger signed_head_only_grows before update or delete or truncate on consent.signed_head
    for each statement execute function consent.refuse_change();
  create trigger signature_key_only_grows before update or delete or truncate on consent.signature_key
    for each statement execute function consent.refuse_change();
`;
