import type { SubscriberRef } from '@openmast/kernel';
import type { Database } from '@openmast/runtime';
import { EXPORT_ROWS_MAX, type PersonalData, type PersonalRecords } from '@openmast/subscriber';
import type { ConsentReceipts } from '../consent-receipts';

const DECISIONS = {
  name: 'consent-export-decisions',
  text: `
    select p.application_id as "applicationId", p.purpose, p.scope, r.state, r.decided_at as "decidedAt", r.expires_at as "expiresAt"
      from consent.record r join consent.processing p on p.id = r.processing_id
     where r.subscriber_id = $1 order by r.decided_at desc limit $2`,
};
const HISTORY = {
  name: 'consent-export-history',
  text: `
    select e.tenant_id as tenant, e.position::float8 as position, e.content, encode(e.hash, 'hex') as hash
      from consent.record r join consent.event e on e.record_id = r.id
     where r.subscriber_id = $1 order by e.occurred_at desc, e.position desc limit $2`,
};
const LINKS = {
  name: 'consent-export-links',
  text: `
    select application_id as "applicationId", purpose, scopes, callback_url as "callbackUrl", shown_at as "shownAt", result,
           ended_at as "endedAt", expires_at as "expiresAt"
      from consent.capture_link where subscriber_id = $1 order by expires_at desc limit $2`,
};
const LINK_COUNTS = {
  name: 'consent-export-link-counts',
  text: `
    select application_id as "applicationId", window_start as "since", issued from consent.capture_frequency
     where subscriber_id = $1 order by window_start desc limit $2`,
};
const NOTICES = {
  name: 'consent-export-notices',
  text: `
    select application_id as "applicationId", language, given_at as "givenAt" from consent.notice
     where subscriber_id = $1 order by given_at desc limit $2`,
};

interface HistoryRow {
  readonly tenant: string;
  readonly position: number;
  readonly content: string;
  /** Hexadecimal. */
  readonly hash: string;
}

export interface ConsentPersonalParts {
  readonly database: Database;
  readonly receipts: ConsentReceipts;
}

/** What somebody decided, how it came to that, with what to prove it by, and what they were asked by link. */
export class PostgresConsentPersonalRecords implements PersonalRecords {
  constructor(private readonly parts: ConsentPersonalParts) {}

  async exportOf(subscriber: SubscriberRef): Promise<PersonalData> {
    const { database, receipts } = this.parts;
    const values = [subscriber, EXPORT_ROWS_MAX];
    const [decisions, history, captureLinks, captureLinkCounts, waitingNotices, issued] = await Promise.all([
      database.rows(DECISIONS, values),
      database.rows<HistoryRow>(HISTORY, values),
      database.rows(LINKS, values),
      database.rows(LINK_COUNTS, values),
      database.rows(NOTICES, values),
      receipts.issue(subscriber, { atMost: EXPORT_ROWS_MAX }),
    ]);
    // As it was hashed, so that the person can check it against a receipt or a head that somebody else keeps.
    const events = history.map(({ content, ...place }) => ({ ...place, event: JSON.parse(content) as unknown, content }));
    return { decisions, history: events, receipts: issued, captureLinks, captureLinkCounts, waitingNotices };
  }
}
