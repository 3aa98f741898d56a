import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ConsentCreateTenantViews implements MigrationInterface {
  readonly name = 'ConsentCreateTenantViews1795276200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(FREEZE);
    await runner.query(CITE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger event_cites_a_view on consent.event;
      drop function consent.cite_tenant_view;
      drop table consent.tenant_view_version, consent.tenant_view;
      drop function consent.refuse_frozen_view;
    `);
  }
}

/** Content is json, not jsonb: kept byte for byte as staff wrote it. */
const TABLES = `
  create table consent.tenant_view (
    id uuid primary key,
    tenant_id text not null,
    purpose text,
    last_version integer not null,
    published_version integer,
    constraint tenant_view_per_purpose unique nulls not distinct (tenant_id, purpose)
  );

  create table consent.tenant_view_version (
    view_id uuid not null references consent.tenant_view,
    version integer not null,
    content json not null,
    changed_by text not null,
    changed_at timestamptz not null default now(),
    published_by text,
    published_at timestamptz,
    cited_at timestamptz,
    primary key (view_id, version),
    check (published_at is not null or cited_at is null)
  );
  alter table consent.tenant_view add foreign key (id, published_version) references consent.tenant_view_version;
`;

/** What was published is what people have read or are reading now: of such a row nothing changes but that it was cited. */
const FREEZE = `
  create function consent.refuse_frozen_view() returns trigger language plpgsql as $$
  begin
    if tg_op = 'UPDATE' and (to_jsonb(new) - 'cited_at') = (to_jsonb(old) - 'cited_at')
       and new.content::text = old.content::text and (old.cited_at is null or new.cited_at = old.cited_at) then
      return new;
    end if;
    raise exception 'version % of view % was published and stays as it is', old.version, old.view_id
      using errcode = 'insufficient_privilege';
  end
  $$;

  create trigger view_is_frozen before update or delete on consent.tenant_view_version
    for each row when (old.published_at is not null) execute function consent.refuse_frozen_view();
  create trigger views_stay before truncate on consent.tenant_view_version
    for each statement execute function consent.refuse_change();
`;

/** In the statement that records the decision: a decision that cites what was never shown to anybody is not recorded. */
const CITE = `
  create function consent.cite_tenant_view() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
  declare
    cited record;
  begin
    select n.view_id, n.version into cited
      from consent.tenant_view_version n join consent.tenant_view v on v.id = n.view_id
     where v.tenant_id = new.tenant_id and n.published_at is not null
       and n.view_id::text || '/' || n.version::text = new.evidence ->> 'tenantView'
       and n.view_id = split_part(new.evidence ->> 'tenantView', '/', 1)::uuid;
    if not found then
      raise exception 'a decision cites a view that was never published: %', new.evidence ->> 'tenantView'
        using errcode = 'foreign_key_violation';
    end if;
    update consent.tenant_view_version n set cited_at = now()
     where n.view_id = cited.view_id and n.version = cited.version and n.cited_at is null;
    return null;
  end
  $$;

  create trigger event_cites_a_view after insert on consent.event
    for each row when (new.evidence ? 'tenantView') execute function consent.cite_tenant_view();
`;
