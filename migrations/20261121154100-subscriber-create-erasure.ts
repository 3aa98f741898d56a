import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SubscriberCreateErasure implements MigrationInterface {
  readonly name = 'SubscriberCreateErasure1795275660000';

  async up(runner: QueryRunner): Promise<void> {
    // That somebody was erased, by whom and why, is kept apart from the id that is left, and says a day, not a moment: nothing
    // leads from one to the other.
    await runner.query(`
      alter table subscriber.subscriber alter column subscription_id drop not null, add column erased_at timestamptz;
      alter table subscriber.subscriber add constraint subscription_until_erased
        check ((subscription_id is null) = (erased_at is not null));

      create table subscriber.erasure (
        id uuid primary key default gen_random_uuid(),
        on_day date not null,
        staff text not null,
        reason text not null
      );
      create index erasure_by_day on subscriber.erasure (on_day);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table subscriber.erasure;
      alter table subscriber.subscriber drop constraint subscription_until_erased, drop column erased_at;
      update subscriber.subscriber set subscription_id = 'erased' where subscription_id is null;
      alter table subscriber.subscriber alter column subscription_id set not null;
    `);
  }
}
