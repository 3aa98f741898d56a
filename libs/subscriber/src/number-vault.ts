import { timingSafeEqual } from 'node:crypto';
import { Msisdn, type SubscriberRef } from '@openmast/kernel';
import type { KeyRing } from '@openmast/runtime';
import { MASTER_NUMBER_KEY, type NumberKey, type NumberKeySetting, numberKeysFrom } from './number-key';

const HASH_LABEL = 'subscriber/number-hash';
const CIPHER_LABEL = 'subscriber/number-cipher';
const CHECK_LABEL = 'subscriber/number-key-check';

/** A number as a row keeps it. */
export interface SealedNumber {
  /** Name of the key that it stands under. */
  readonly key: string;
  /** 32 bytes. */
  readonly hash: Buffer;
  readonly box: Buffer;
}

/**
 * Turns numbers into what may be stored, and back. What is written stands under the active key; what is looked up is looked for
 * under every key that is still valid, so that a rotation needs no pause (docs/adr/0020).
 */
export class NumberVault {
  private readonly keys: readonly NumberKey[];
  private readonly active: NumberKey;

  /** @param settings the active key first */
  constructor(master: KeyRing, settings: readonly NumberKeySetting[] = [{ name: MASTER_NUMBER_KEY }]) {
    this.keys = numberKeysFrom(master, settings);
    const [active] = this.keys;
    if (!active) throw new Error('a number vault needs a key');
    this.active = active;
  }

  get activeKey(): string {
    return this.active.name;
  }

  get keyNames(): readonly string[] {
    return this.keys.map(({ name }) => name);
  }

  /** The hash under each key, the active one first. Keyed, so that nobody without the key can try all numbers. 32 bytes each. */
  hashes(msisdn: Msisdn): Buffer[] {
    return this.keys.map(({ ring }) => ring.mac(HASH_LABEL, msisdn.e164()));
  }

  /** Under the active key. Bound to its subscriber: the box of one row cannot be opened as another's. */
  seal(subscriber: SubscriberRef, msisdn: Msisdn): SealedNumber {
    const { name, ring } = this.active;
    return {
      key: name,
      hash: ring.mac(HASH_LABEL, msisdn.e164()),
      box: ring.seal(CIPHER_LABEL, Buffer.from(msisdn.e164()), subscriber),
    };
  }

  /** @throws Error when the key is not one of ours, or the box is not this subscriber's or was changed. */
  open(subscriber: SubscriberRef, { key, box }: Omit<SealedNumber, 'hash'>): Msisdn {
    const msisdn = Msisdn.parse(this.ringOf(key).open(CIPHER_LABEL, box, subscriber).toString());
    if (!msisdn) throw new Error('a stored number is not E.164');
    return msisdn;
  }

  /** Is this the number behind a row's hash? @throws Error when the key is not one of ours */
  isNumber(msisdn: Msisdn, { key, hash }: Omit<SealedNumber, 'box'>): boolean {
    const expected = this.ringOf(key).mac(HASH_LABEL, msisdn.e164());
    return expected.length === hash.length && timingSafeEqual(expected, hash);
  }

  /** 32 bytes that tell whether a name still means the same key, and nothing else. */
  checkValueOf(key: string): Buffer {
    return this.ringOf(key).mac(CHECK_LABEL, key);
  }

  private ringOf(name: string): KeyRing {
    const key = this.keys.find((one) => one.name === name);
    if (!key) throw new Error(`numbers stand under the key "${name}", which this process does not have`);
    return key.ring;
  }
}
