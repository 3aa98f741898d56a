import type { MigrationInterface, QueryRunner } from 'typeorm';

export class TenancyCreateCountryRule implements MigrationInterface {
  readonly name = 'TenancyCreateCountryRule1795264800000';

  async up(runner: QueryRunner): Promise<void> {
    // Rules are ended, never deleted: why something was allowed or forbidden must be there when somebody asks years later.
    await runner.query(`
      alter table tenancy.tenant add column country text not null default 'XN' check (country ~ '^[A-Z]{2}$');
      alter table tenancy.tenant alter column country drop default;

      create table tenancy.country_rule (
        id uuid primary key,
        country text not null check (country ~ '^[A-Z]{2}$'),
        capability text not null,
        scope text,
        purpose text,
        effect text not null check (effect in ('deny', 'require_consent', 'allow', 'cap')),
        parameter text,
        maximum integer check (maximum > 0),
        reason text not null,
        created_by text not null,
        created_at timestamptz not null default now(),
        ended_by text,
        ended_at timestamptz,
        check ((effect = 'cap') = (parameter is not null and maximum is not null)),
        check ((ended_by is null) = (ended_at is null))
      );
      create index country_rule_by_country on tenancy.country_rule (country, capability) where ended_at is null;

      -- What a country's rules make of one scope under one purpose: the most particular rule decides, and among equals the
      -- strictest; of several caps the lowest counts. Authorization server and hot path both ask here, so that they cannot differ.
      create function tenancy.ruling(in_country text, on_capability text, for_scope text, for_purpose text)
      returns table (effect text, caps jsonb) language sql stable as $$
        select
          (select r.effect from tenancy.country_rule r
            where r.country = in_country and r.capability = on_capability and r.ended_at is null and r.effect <> 'cap'
              and (r.scope is null or r.scope = for_scope) and (r.purpose is null or r.purpose = for_purpose)
            order by (r.scope is not null)::int + (r.purpose is not null)::int desc,
                     array_position(array['deny', 'require_consent', 'allow'], r.effect)
            limit 1),
          (select jsonb_object_agg(c.parameter, c.maximum) from (
            select r.parameter, min(r.maximum) as maximum from tenancy.country_rule r
             where r.country = in_country and r.capability = on_capability and r.ended_at is null and r.effect = 'cap'
               and (r.scope is null or r.scope = for_scope) and (r.purpose is null or r.purpose = for_purpose)
             group by r.parameter) c)
      $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function tenancy.ruling;
      drop table tenancy.country_rule;
      alter table tenancy.tenant drop column country;
    `);
  }
}
