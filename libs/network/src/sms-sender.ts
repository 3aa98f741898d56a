import type { Msisdn } from '@openmast/kernel';

/** Sends text messages to subscribers. Slow and often away: never called while a request waits for its answer. */
export abstract class SmsSender {
  /**
   * Resolves once the message centre has taken the message; whether and when it arrives is the network's matter. `text` holds at
   * most 480 characters.
   * @throws AppError `unavailable` when the message was not, or may not have been, taken.
   */
  abstract send(msisdn: Msisdn, text: string): Promise<void>;
}
