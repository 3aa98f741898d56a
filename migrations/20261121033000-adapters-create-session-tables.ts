import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AdaptersCreateSessionTables implements MigrationInterface {
  readonly name = 'AdaptersCreateSessionTables1795231800000';

  async up(runner: QueryRunner): Promise<void> {
    // Evidence, not state: each moment only ever moves one way, so that the order in which packets arrive is of no consequence
    // (docs/adr/0009). No foreign keys for the same reason: a Stop may come before its Start.
    await runner.query(`
      create schema session;

      create table session.nas (
        nas text primary key,
        restarted_at timestamptz not null,
        received_at timestamptz not null default now()
      );

      -- One row per Acct-Session-Id of a NAS. 'id' is a keyed hash of both.
      create table session.session (
        id bytea primary key,
        nas text not null,
        acct_session_id text not null,
        started_at timestamptz,
        ended_at timestamptz,
        last_seen_at timestamptz not null,
        received_at timestamptz not null default now()
      );

      -- One row per network a session holds; the number is encrypted, with a keyed hash beside it.
      create table session.lease (
        id bytea primary key,
        session_id bytea not null,
        nas text not null,
        network cidr not null,
        port_from integer check (port_from between 0 and 65535),
        port_to integer check (port_to between port_from and 65535),
        number_hash bytea not null,
        number_cipher bytea not null,
        started_at timestamptz,
        first_seen_at timestamptz not null,
        last_seen_at timestamptz not null,
        released_at timestamptz,
        received_at timestamptz not null default now(),
        check ((port_from is null) = (port_to is null))
      ) with (fillfactor = 80);
      create index lease_by_network on session.lease (network);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema session cascade');
  }
}
