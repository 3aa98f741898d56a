import type { SubscriberRef } from '@openmast/kernel';
import { Batches, type Database, type KeyRing } from '@openmast/runtime';
import { LRUCache } from 'lru-cache';

const LABEL = 'identity/pairwise-subject';
const KNOWN_MAX = 50_000;

const WHOSE = {
  name: 'identity-whose-subject',
  text: 'select subscriber_id from identity.pairwise_subject where subject = $1 and application_id = $2',
};
const REMEMBER = {
  name: 'identity-remember-subject',
  text: `insert into identity.pairwise_subject (subject, application_id, subscriber_id)
         select * from unnest($1::text[], $2::uuid[], $3::uuid[]) as given (subject, application_id, subscriber_id) order by subject
         on conflict do nothing`,
};

interface Pair {
  readonly subject: string;
  readonly applicationId: string;
  readonly subscriber: SubscriberRef;
}

/**
 * The `sub` of a subscriber towards one application: a keyed hash of internal ids, so that neither the number nor the same
 * person at another application can be worked out from it. Remembered, so that a token leads back to its subscriber.
 */
export class PairwiseSubjects {
  /** Subjects this process has seen stored. They are deleted with their line only, whose id never comes back. */
  private readonly known = new LRUCache<string, true>({ max: KNOWN_MAX });

  private readonly memories = new Batches<Pair, 'stored'>({ answer: (pairs) => this.remember(pairs) });

  constructor(
    private readonly database: Database,
    private readonly keyRing: KeyRing,
  ) {}

  /** @throws AppError `unavailable` */
  async subjectOf(subscriber: SubscriberRef, applicationId: string): Promise<string> {
    const subject = this.keyRing.mac(LABEL, `${applicationId}\n${subscriber}`).toString('base64url');
    if (!this.known.has(subject)) {
      await this.memories.ask({ subject, applicationId, subscriber });
      this.known.set(subject, true);
    }
    return subject;
  }

  private async remember(pairs: readonly Pair[]): Promise<'stored'[]> {
    await this.database.affected(REMEMBER, [
      pairs.map(({ subject }) => subject),
      pairs.map(({ applicationId }) => applicationId),
      pairs.map(({ subscriber }) => subscriber),
    ]);
    return pairs.map(() => 'stored');
  }

  /** The way back. @throws AppError `unavailable` */
  async subscriberOf(subject: string, applicationId: string): Promise<SubscriberRef | undefined> {
    const [row] = await this.database.rows<{ subscriber_id: SubscriberRef }>(WHOSE, [subject, applicationId]);
    return row?.subscriber_id;
  }
}
