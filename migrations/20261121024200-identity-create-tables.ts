import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdentityCreateTables implements MigrationInterface {
  readonly name = 'IdentityCreateTables1795228920000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema identity;

      create table identity.pairwise_subject (
        subject text primary key,
        application_id uuid not null,
        subscriber_id uuid not null references subscriber.subscriber,
        unique (subscriber_id, application_id)
      );

      create table identity.signing_key (
        kid text primary key,
        alg text not null,
        public_jwk jsonb not null,
        private_cipher bytea not null,
        created_at timestamptz not null default now()
      );

      -- Everything oidc-provider stores, by model name. Expired rows stay readable until they are purged.
      create table identity.oidc_payload (
        model text not null,
        id text not null,
        payload jsonb not null,
        grant_id text,
        uid text,
        expires_at timestamptz,
        consumed_at timestamptz,
        primary key (model, id)
      );
      create index oidc_payload_by_grant on identity.oidc_payload (grant_id) where grant_id is not null;
      create index oidc_payload_by_uid on identity.oidc_payload (uid) where uid is not null;
      create index oidc_payload_by_expiry on identity.oidc_payload (expires_at);

      create table identity.revoked_grant (
        grant_id text primary key,
        revoked_at timestamptz not null default now()
      );
      create index revoked_grant_by_time on identity.revoked_grant (revoked_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema identity cascade');
  }
}
