import type { SubscriberRef } from '@openmast/kernel';
import type { Database } from '@openmast/runtime';
import { EXPORT_ROWS_MAX, type PersonalData, type PersonalRecords } from '@openmast/subscriber';

const ACCESSES = {
  name: 'camara-export-accesses',
  text: `
    select at, application_id as "applicationId", purpose, scope, operation, grant_type as "grantType",
           lawful_basis as "lawfulBasis", outcome
      from camara.access where subscriber_id = $1 order by at desc limit $2`,
};

/** Every call that was made about somebody, as long as it is kept: thirteen months. */
export class PostgresCamaraPersonalRecords implements PersonalRecords {
  constructor(private readonly database: Database) {}

  async exportOf(subscriber: SubscriberRef): Promise<PersonalData> {
    return { accesses: await this.database.rows(ACCESSES, [subscriber, EXPORT_ROWS_MAX]) };
  }
}
