import type { Msisdn, SubscriberRef } from '@openmast/kernel';

/** Finds and keeps subscribers. Also the injection token. */
export abstract class SubscriberRegistry {
  /**
   * The subscriber behind a number that the network has just recognised, made on first sight. A `subscriptionId` other
   * than the stored one means that the number has a new owner: the old subscriber ends.
   * @throws AppError `unavailable`
   */
  abstract ensure(msisdn: Msisdn, subscriptionId: string): Promise<SubscriberRef>;

  /** The living subscriber of a number, if we have ever met one. @throws AppError `unavailable` */
  abstract findByNumber(msisdn: Msisdn): Promise<SubscriberRef | undefined>;

  /** The number of a living subscriber. @throws AppError `unavailable` */
  abstract numberOf(subscriber: SubscriberRef): Promise<Msisdn | undefined>;
}
