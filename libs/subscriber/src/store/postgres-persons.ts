import type { Clock, Msisdn, SubscriberRef } from '@openmast/kernel';
import type { Database } from '@openmast/runtime';
import type { ApplicationRegistry } from '@openmast/tenancy';
import type { EndOfLine, LineEnd, LineRecords, PersonalData, PersonalRecords } from '../line-records';
import type { NumberVault } from '../number-vault';
import { type Erasure, type PersonExport, Persons } from '../person';

/** How long a busy line's records may take to be deleted: longer than a request's statement otherwise may. */
const ERASE_TIMEOUT = "set local statement_timeout = '60s'";
/** Nobody else can hold the line from here on: what others were writing for it is there now, or is refused. */
const HOLD = 'select id from subscriber.subscriber where number_hash = any ($1::bytea[]) and ended_at is null for update';
const END = `
  update subscriber.subscriber
     set ended_at = now(), erased_at = now(), subscription_id = null, number_hash = null, number_cipher = null, number_key = null
   where id = $1`;
const REGISTER = 'insert into subscriber.erasure (on_day, staff, reason) values (current_date, $1, $2)';

const FACTS = {
  name: 'subscriber-facts',
  text: `select subscription_id, number_key, number_cipher, created_at, may_consent from subscriber.subscriber
          where id = $1 and ended_at is null`,
};

/** Far longer than any request that still saw the line as living; two looks at least fall into it. */
const UNDER_WAY = "interval '3 minutes'";
const RECENT = {
  name: 'subscriber-recently-ended',
  text: `select id, erased_at is not null as is_erased from subscriber.subscriber
          where ended_at > now() - ${UNDER_WAY} order by ended_at limit 10000`,
};

interface FactsRow {
  readonly subscription_id: string;
  readonly number_key: string;
  readonly number_cipher: Buffer;
  readonly created_at: Date;
  readonly may_consent: boolean;
}

export interface PersonsParts {
  readonly database: Database;
  readonly vault: NumberVault;
  readonly clock: Clock;
  readonly applications: ApplicationRegistry;
  /** Of every wing that keeps something about lines. */
  readonly lineRecords: readonly LineRecords[];
  readonly personalRecords: readonly PersonalRecords[];
}

export class PostgresPersons extends Persons {
  constructor(private readonly parts: PersonsParts) {
    super();
  }

  override async exportOf(subscriber: SubscriberRef): Promise<PersonExport | undefined> {
    const { database, vault, clock, personalRecords } = this.parts;
    const [row] = await database.rows<FactsRow>(FACTS, [subscriber]);
    if (!row) return undefined;
    // One wing after the other: an export is no reason to hold all connections of a process.
    let sections: PersonalData = {};
    for (const records of personalRecords) sections = { ...sections, ...(await records.exportOf(subscriber)) };
    const line = {
      msisdn: vault.open(subscriber, { key: row.number_key, box: row.number_cipher }),
      subscriptionId: row.subscription_id,
      since: row.created_at,
      mayConsent: row.may_consent,
    };
    return { at: clock.now(), line, applications: await this.labelsOf(sections), sections };
  }

  private async labelsOf(sections: PersonalData): Promise<PersonExport['applications']> {
    const ids = new Set<string>();
    for (const row of Object.values(sections).flat()) {
      if ('applicationId' in row && typeof row.applicationId === 'string') ids.add(row.applicationId);
    }
    return Object.fromEntries(await this.parts.applications.describe([...ids]));
  }

  override async erase(msisdn: Msisdn, { staff, reason }: Erasure): Promise<void> {
    const { database, vault, lineRecords } = this.parts;
    await database.transaction(async (client) => {
      await client.query(ERASE_TIMEOUT);
      const { rows } = await client.query<{ id: SubscriberRef }>(HOLD, [vault.hashes(msisdn)]);
      for (const { id } of rows) {
        await client.query(END, [id]);
        for (const records of lineRecords) await records.endLine(client, { subscriber: id, cause: 'erased' });
      }
      await client.query(REGISTER, [staff, reason]);
    });
  }

  /**
   * Goes once more over the lines that ended in the last three minutes: a call or a flow that was under way may have left a note
   * about one behind. @throws AppError `unavailable`
   */
  async sweep(): Promise<void> {
    const { database, lineRecords } = this.parts;
    for (const { id, is_erased: isErased } of await database.rows<{ id: SubscriberRef; is_erased: boolean }>(RECENT, [])) {
      const cause: LineEnd = isErased ? 'erased' : 'given-again';
      const end: EndOfLine = { subscriber: id, cause };
      await database.transaction(async (client) => {
        for (const records of lineRecords) await records.endLine(client, end);
      });
    }
  }
}
