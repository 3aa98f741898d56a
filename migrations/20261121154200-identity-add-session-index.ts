import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdentityAddSessionIndex implements MigrationInterface {
  readonly name = 'IdentityAddSessionIndex1795275720000';

  async up(runner: QueryRunner): Promise<void> {
    // Beside oidc_payload_by_account: what else stands for a line and ends with it. An interaction has its line inside the session
    // it began with.
    await runner.query(`
      create index oidc_payload_by_session_account on identity.oidc_payload
        ((coalesce(payload ->> 'accountId', payload -> 'session' ->> 'accountId')))
        where model in ('AccessToken', 'Interaction', 'Session');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index identity.oidc_payload_by_session_account');
  }
}
