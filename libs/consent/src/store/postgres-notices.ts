import type { SubscriberRef } from '@openmast/kernel';
import type { Database } from '@openmast/runtime';

const BATCH_MAX = 20;
const ATTEMPTS_MAX = 10;
const WAIT_SECONDS_MAX = 600;

const TAKE = {
  name: 'consent-take-notices',
  text: `
    with due as (
      select id from consent.notice where next_attempt_at <= now() order by next_attempt_at limit $1 for update skip locked)
    update consent.notice n
       set attempts = n.attempts + 1,
           next_attempt_at = now() + make_interval(secs => least(${String(WAIT_SECONDS_MAX)}, power(2, n.attempts + 1)))
      from due where n.id = due.id
    returning n.id, n.subscriber_id, n.application_id, n.language, n.attempts`,
};
const FORGET = { name: 'consent-forget-notice', text: 'delete from consent.notice where id = $1' };

interface Row {
  readonly id: string;
  readonly subscriber_id: SubscriberRef;
  readonly application_id: string;
  readonly language: string | null;
  readonly attempts: number;
}

/** A yes that its line is to be told of. */
export interface DueNotice {
  readonly id: string;
  readonly subscriber: SubscriberRef;
  readonly applicationId: string;
  /** Of the page on which the yes was pressed. */
  readonly language?: string;
  readonly isLastAttempt: boolean;
}

/** What the record of each yes leaves behind for its line to be told. */
export class PostgresNotices {
  constructor(private readonly database: Database) {}

  /** Each for this process alone for a while. @throws AppError `unavailable` */
  async takeDue(): Promise<DueNotice[]> {
    return (await this.database.rows<Row>(TAKE, [BATCH_MAX])).map(noticeFromDb);
  }

  /** Sent, or given up. @throws AppError `unavailable` */
  async forget(id: string): Promise<void> {
    await this.database.affected(FORGET, [id]);
  }
}

function noticeFromDb(row: Row): DueNotice {
  return {
    id: row.id,
    subscriber: row.subscriber_id,
    applicationId: row.application_id,
    ...(row.language === null ? {} : { language: row.language }),
    isLastAttempt: row.attempts >= ATTEMPTS_MAX,
  };
}
