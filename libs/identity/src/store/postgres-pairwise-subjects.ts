import type { SubscriberRef } from '@openmast/kernel';
import type { Database, KeyRing } from '@openmast/runtime';
import { LRUCache } from 'lru-cache';

const LABEL = 'identity/pairwise-subject';
const KNOWN_MAX = 50_000;

const WHOSE = {
  name: 'identity-whose-subject',
  text: 'select subscriber_id from identity.pairwise_subject where subject = $1 and application_id = $2',
};
const REMEMBER = {
  name: 'identity-remember-subject',
  text: 'insert into identity.pairwise_subject (subject, application_id, subscriber_id) values ($1, $2, $3) on conflict do nothing',
};

/**
 * The `sub` of a subscriber towards one application: a keyed hash of internal ids, so that neither the number nor the same
 * person at another application can be worked out from it. Remembered, so that a token leads back to its subscriber.
 */
export class PairwiseSubjects {
  /** Subjects this process has seen stored; they are never deleted. */
  private readonly known = new LRUCache<string, true>({ max: KNOWN_MAX });

  constructor(
    private readonly database: Database,
    private readonly keyRing: KeyRing,
  ) {}

  /** @throws AppError `unavailable` */
  async subjectOf(subscriber: SubscriberRef, applicationId: string): Promise<string> {
    const subject = this.keyRing.mac(LABEL, `${applicationId}\n${subscriber}`).toString('base64url');
    if (!this.known.has(subject)) {
      await this.database.affected(REMEMBER, [subject, applicationId, subscriber]);
      this.known.set(subject, true);
    }
    return subject;
  }

  /** The way back. @throws AppError `unavailable` */
  async subscriberOf(subject: string, applicationId: string): Promise<SubscriberRef | undefined> {
    const [row] = await this.database.rows<{ subscriber_id: SubscriberRef }>(WHOSE, [subject, applicationId]);
    return row?.subscriber_id;
  }
}
