import type { MigrationInterface, QueryRunner } from 'typeorm';

export class TenancyCreateLawfulBasisOf implements MigrationInterface {
  readonly name = 'TenancyCreateLawfulBasisOf1795271400000';

  async up(runner: QueryRunner): Promise<void> {
    // On which ground an application may process now, under the rules of its country. Where products differ, consent counts: it
    // is the stricter promise. Null: nothing it has bought covers this.
    await runner.query(`
      create function tenancy.lawful_basis_of(of_application uuid, for_purpose text, for_scope text)
      returns text language sql stable as $$
        select case ruling.effect when 'require_consent' then 'consent' else product.lawful_basis end as basis
          from tenancy.application
          join tenancy.partner on partner.id = application.partner_id
          join tenancy.tenant on tenant.id = partner.tenant_id
          join tenancy.product on product.application_id = application.id and product.status = 'active'
         cross join tenancy.ruling(tenant.country, product.capability, for_scope, for_purpose) as ruling
         where application.id = of_application and product.purpose = for_purpose and for_scope = any (product.scopes)
           and ruling.effect is distinct from 'deny'
         order by (product.lawful_basis = 'consent' or ruling.effect is not distinct from 'require_consent') desc limit 1
      $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function tenancy.lawful_basis_of');
  }
}
