import { Msisdn, type SubscriberRef } from '@openmast/kernel';
import type { KeyRing } from '@openmast/runtime';

const HASH_LABEL = 'subscriber/number-hash';
const CIPHER_LABEL = 'subscriber/number-cipher';

/** Turns numbers into what may be stored, and back. */
export class NumberVault {
  constructor(private readonly keyRing: KeyRing) {}

  /** Keyed, so that nobody without the key can try all numbers. 32 bytes. */
  hash(msisdn: Msisdn): Buffer {
    return this.keyRing.mac(HASH_LABEL, msisdn.e164());
  }

  /** Bound to its subscriber: the box of one row cannot be opened as another's. */
  seal(subscriber: SubscriberRef, msisdn: Msisdn): Buffer {
    return this.keyRing.seal(CIPHER_LABEL, Buffer.from(msisdn.e164()), subscriber);
  }

  /** @throws Error when the box is not this subscriber's or was changed. */
  open(subscriber: SubscriberRef, box: Buffer): Msisdn {
    const msisdn = Msisdn.parse(this.keyRing.open(CIPHER_LABEL, box, subscriber).toString());
    if (!msisdn) throw new Error('a stored number is not E.164');
    return msisdn;
  }
}
