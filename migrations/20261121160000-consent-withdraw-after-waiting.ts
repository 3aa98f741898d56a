import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A statement sees what stood when it began, and a withdrawal may begin, then wait for somebody who is just saying yes. A volatile
 * function's own statements look again.
 */
export class ConsentWithdrawAfterWaiting implements MigrationInterface {
  readonly name = 'ConsentWithdrawAfterWaiting1795276800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(HOLD_ALONE);
    await runner.query(END_GRANTED);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function consent.end_granted, subscriber.hold_alone');
  }
}

/** To the end of the transaction nobody else writes a consent for this line, and whoever was doing so has ended. */
const HOLD_ALONE = `
  create function subscriber.hold_alone(of_subscriber uuid) returns void language plpgsql as $$
  begin
    perform 1 from subscriber.subscriber where id = of_subscriber for no key update;
  end
  $$;
`;

/** To be called once the tenant's chain is held. Null for the scopes means all of them. */
const END_GRANTED = `
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
