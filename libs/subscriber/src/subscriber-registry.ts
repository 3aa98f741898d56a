import type { Msisdn, SubscriberRef } from '@openmast/kernel';

export interface HolderFacts {
  /** May whoever holds the phone decide for the line? Absent: yes. */
  readonly mayConsent?: boolean;
}

/** Finds and keeps subscribers. Also the injection token. */
export abstract class SubscriberRegistry {
  /**
   * The subscriber behind a number that the network has just recognised, made on first sight. A `subscriptionId` other
   * than the stored one means that the number has a new owner: the old subscriber ends.
   * @throws AppError `unavailable`
   */
  abstract ensure(msisdn: Msisdn, subscriptionId: string, facts?: HolderFacts): Promise<SubscriberRef>;

  /**
   * The living subscriber of a number, if it is still the one of this subscription; nothing is made or ended.
   * @throws AppError `unavailable`
   */
  abstract find(msisdn: Msisdn, subscriptionId: string): Promise<SubscriberRef | undefined>;

  /** The living subscriber of a number, if we have ever met one. @throws AppError `unavailable` */
  abstract findByNumber(msisdn: Msisdn): Promise<SubscriberRef | undefined>;

  /** May whoever holds the phone decide? False also for a subscriber that has ended. @throws AppError `unavailable` */
  abstract mayConsent(subscriber: SubscriberRef): Promise<boolean>;

  /** The number of a living subscriber. @throws AppError `unavailable` */
  abstract numberOf(subscriber: SubscriberRef): Promise<Msisdn | undefined>;
}
