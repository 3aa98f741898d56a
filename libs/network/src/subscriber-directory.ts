import type { Msisdn } from '@openmast/kernel';

/** One line as the operator's subscriber database knows it. */
export interface SubscriberLine {
  /** The operator's stable id of the subscription. It changes when the number is given to somebody else. At most 64 characters. */
  readonly subscriptionId: string;
  /** Barred lines are ours, yet must not authenticate or be asked about. */
  readonly isBarred: boolean;
  /**
   * May whoever holds the phone decide for the line? False where another person does: a parent for a child's line, an employer
   * for a device. Then nobody is asked on the phone.
   */
  readonly mayConsent: boolean;
}

/** Is this number one of our lines, and which subscription is behind it today? */
export abstract class SubscriberDirectory {
  /**
   * `undefined`: not our line (never allocated, ported out, another operator's).
   * @throws AppError `unavailable` when the directory cannot answer.
   */
  abstract find(msisdn: Msisdn): Promise<SubscriberLine | undefined>;
}
