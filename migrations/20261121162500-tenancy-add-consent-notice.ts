import type { MigrationInterface, QueryRunner } from 'typeorm';

export class TenancyAddConsentNotice implements MigrationInterface {
  readonly name = 'TenancyAddConsentNotice1795278300000';

  async up(runner: QueryRunner): Promise<void> {
    // A line is told of every yes unless a product says that it need not be; where several cover a scope, one that tells is enough.
    await runner.query(`
      alter table tenancy.product add column sends_notice boolean not null default true;

      create function tenancy.sends_notice(of_application uuid, for_purpose text, for_scope text)
        returns boolean language sql stable as $$
          select coalesce(bool_or(sends_notice), true) from tenancy.product
           where application_id = of_application and status = 'active' and purpose = for_purpose and for_scope = any (scopes)
        $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function tenancy.sends_notice; alter table tenancy.product drop column sends_notice');
  }
}
