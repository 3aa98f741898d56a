import { AccessHistory, type RecordedAccess } from '@openmast/consent';
import type { SubscriberRef } from '@openmast/kernel';
import type { Database } from '@openmast/runtime';

const OF = {
  name: 'camara-access-of',
  text: `select at, application_id, purpose, scope, operation, lawful_basis, outcome from camara.access
          where subscriber_id = $1 and at >= $2 and purpose is not null order by at desc limit 1000`,
};

interface Row {
  readonly at: Date;
  readonly application_id: string;
  readonly purpose: string;
  readonly scope: string;
  readonly operation: string;
  readonly lawful_basis: string | null;
  readonly outcome: string | null;
}

/** Reads the records that authorize-call writes. */
export class PostgresAccessHistory extends AccessHistory {
  constructor(private readonly database: Database) {
    super();
  }

  override async of(subscriber: SubscriberRef, since: Date): Promise<RecordedAccess[]> {
    return (await this.database.rows<Row>(OF, [subscriber, since])).map(accessFromDb);
  }
}

function accessFromDb(row: Row): RecordedAccess {
  return {
    at: row.at,
    applicationId: row.application_id,
    purpose: row.purpose,
    scope: row.scope,
    operation: row.operation,
    lawfulBasis: row.lawful_basis ?? 'none',
    ...(row.outcome === null ? {} : { outcome: row.outcome }),
  };
}
