import type { MigrationInterface, QueryRunner } from 'typeorm';

export class TenancyCreateTenantOf implements MigrationInterface {
  readonly name = 'TenancyCreateTenantOf1795270200000';

  async up(runner: QueryRunner): Promise<void> {
    // Asked by wings that keep something per tenant and know the application only. Null: there is no such application.
    await runner.query(`
      create function tenancy.tenant_of(of_application uuid) returns text language sql stable as $$
        select p.tenant_id from tenancy.application a join tenancy.partner p on p.id = a.partner_id where a.id = of_application
      $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function tenancy.tenant_of');
  }
}
