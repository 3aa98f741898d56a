import type { SubscriberRef } from '@openmast/kernel';

/** How long a record of access is kept, ISO 8601: a year, and time to ask about its last day. */
export const ACCESSES_KEPT_FOR = 'P13M';

/** One call that an application made about a subscriber. */
export interface RecordedAccess {
  readonly at: Date;
  readonly applicationId: string;
  readonly purpose: string;
  readonly scope: string;
  readonly operation: string;
  /** GDPR article 6(1) ground the call rested on. */
  readonly lawfulBasis: string;
  /** CAMARA error code; absent: it was answered. */
  readonly outcome?: string;
}

/** Who asked what about whom: kept by the APIs, shown to the person. Also the injection token. */
export abstract class AccessHistory {
  /** Newest first, at most 1,000. @throws AppError `unavailable` */
  abstract of(subscriber: SubscriberRef, since: Date): Promise<RecordedAccess[]>;
}
