import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ConsentCreateApplicationRole implements MigrationInterface {
  readonly name = 'ConsentCreateApplicationRole1795270320000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(GRANT);
    await runner.query(ROLE);
  }

  async down(runner: QueryRunner): Promise<void> {
    // The role stays: it belongs to the whole server, and another database may use it. Its rights here end with what they are to.
    await runner.query(`
      do $$
      declare
        room text;
      begin
        if not exists (select 1 from pg_roles where rolname = 'openmast_app') then return; end if;
        for room in select nspname from pg_namespace where has_schema_privilege('openmast_app', oid, 'usage')
                       and nspname in ('tenancy', 'subscriber', 'consent', 'identity', 'camara', 'session') loop
          execute format('alter default privileges in schema %I revoke all on tables from openmast_app', room);
          execute format('alter default privileges in schema %I revoke all on sequences from openmast_app', room);
          execute format('revoke all on all tables in schema %I from openmast_app', room);
          execute format('revoke all on all sequences in schema %I from openmast_app', room);
          execute format('revoke all on schema %I from openmast_app', room);
        end loop;
      end
      $$;
      drop function consent.grant_application_role;
    `);
  }
}

/** Everything the services need and nothing of a history but to add to it. For the owner of the tables; may be called again. */
const GRANT = `
  create function consent.grant_application_role(to_role text) returns void language plpgsql as $$
  declare
    room text;
  begin
    for room in select nspname from pg_namespace
                 where nspname in ('tenancy', 'subscriber', 'consent', 'identity', 'camara', 'session') loop
      execute format('grant usage on schema %I to %I', room, to_role);
      execute format('grant select, insert, update, delete on all tables in schema %I to %I', room, to_role);
      execute format('grant usage on all sequences in schema %I to %I', room, to_role);
      execute format('alter default privileges in schema %I grant select, insert, update, delete on tables to %I', room, to_role);
      execute format('alter default privileges in schema %I grant usage on sequences to %I', room, to_role);
    end loop;
    execute format('revoke insert, update, delete on consent.chain_head, consent.event from %I', to_role);
    execute format('revoke update, delete on consent.signed_head, consent.signature_key from %I', to_role);
    execute format('grant insert (tenant_id, content) on consent.event to %I', to_role);
  end
  $$;
`;

/** Two databases of one server may be migrated at once, and roles belong to the server. */
const ROLE = `
  do $$
  begin
    if exists (select 1 from pg_roles where rolname = current_user and (rolsuper or rolcreaterole)) then
      begin
        create role openmast_app nologin;
      exception when duplicate_object or unique_violation then null;
      end;
    end if;
    if exists (select 1 from pg_roles where rolname = 'openmast_app') then
      perform consent.grant_application_role('openmast_app');
    else
      raise notice 'role openmast_app was not created: % may not create roles', current_user;
    end if;
  end
  $$;
`;
