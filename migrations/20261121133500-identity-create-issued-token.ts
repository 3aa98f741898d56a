import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdentityCreateIssuedToken implements MigrationInterface {
  readonly name = 'IdentityCreateIssuedToken1795268100000';

  async up(runner: QueryRunner): Promise<void> {
    // Which access tokens were issued, to whom, for what; never the tokens. What is done with one stands in camara.access.
    await runner.query(`
      create table identity.issued_token (
        id uuid primary key default gen_random_uuid(),
        at timestamptz not null,
        application_id uuid not null,
        subscriber_id uuid,
        scope text not null,
        grant_type text not null,
        grant_id text
      );
      create index issued_token_by_subscriber on identity.issued_token (subscriber_id, at desc) where subscriber_id is not null;
      create index issued_token_by_time on identity.issued_token using brin (at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table identity.issued_token');
  }
}
