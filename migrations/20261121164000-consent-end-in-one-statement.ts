import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whoever withdraws waits and then looks, in one function: no plan can look before it waits, and one round trip is enough. */
export class ConsentEndInOneStatement implements MigrationInterface {
  readonly name = 'ConsentEndInOneStatement1795279200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('drop function consent.end_granted');
    await runner.query(END_GRANTED);
    await runner.query(END_EVERYTHING);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function consent.end_everything, consent.end_granted');
    await runner.query(LOOK_ONLY);
  }
}

/** What one application was allowed for one purpose. Null for the scopes means all of them. */
const END_GRANTED = `
  create function consent.end_granted(of_subscriber uuid, of_application uuid, of_purpose text, of_scopes text[])
    returns table (tenant text, record consent.record, scope text) language plpgsql volatile as $$
  declare
    locked text := consent.lock_chain(of_application);
  begin
    if locked is null then return; end if;
    return query
      update consent.record r set state = 'withdrawn', decided_at = now(), expires_at = null
        from consent.processing p
       where r.subscriber_id = of_subscriber and p.id = r.processing_id and p.application_id = of_application
         and p.purpose = of_purpose and r.state = 'granted' and (of_scopes is null or p.scope = any (of_scopes))
      returning locked, r, p.scope;
  end
  $$;
`;

/**
 * What was allowed to every application, or to those of one tenant. The line is held alone first: what is seen then is everything
 * there is. Chains are locked in the order of their tenants: writers for other lines never hold what this one waits for.
 */
const END_EVERYTHING = `
  create function consent.end_everything(of_subscriber uuid, of_tenant text)
    returns table (tenant text, record consent.record, application uuid, for_purpose text, of_scope text)
    language plpgsql volatile as $$
  begin
    perform subscriber.hold_alone(of_subscriber);
    perform consent.lock_chain(one.application_id)
       from (select distinct on (owner) owner, p.application_id
               from consent.record r join consent.processing p on p.id = r.processing_id, tenancy.tenant_of(p.application_id) as owner
              where r.subscriber_id = of_subscriber and r.state = 'granted' and (of_tenant is null or owner = of_tenant)
              order by owner) as one;
    return query
      update consent.record r set state = 'withdrawn', decided_at = now(), expires_at = null
        from consent.processing p, tenancy.tenant_of(p.application_id) as owner
       where r.subscriber_id = of_subscriber and p.id = r.processing_id and r.state = 'granted'
         and owner is not null and (of_tenant is null or owner = of_tenant)
      returning owner, r, p.application_id, p.purpose, p.scope;
  end
  $$;
`;

const LOOK_ONLY = `
  create function consent.end_granted(of_subscriber uuid, of_application uuid, of_purpose text, of_scopes text[])
    returns table (record consent.record, scope text) language plpgsql volatile as $$
  begin
    return query
      update consent.record r set state = 'withdrawn', decided_at = now(), expires_at = null
        from consent.processing p
       where r.subscriber_id = of_subscriber and p.id = r.processing_id and p.application_id = of_application
         and p.purpose = of_purpose and r.state = 'granted' and (of_scopes is null or p.scope = any (of_scopes))
      returning r, p.scope;
  end
  $$;
`;
