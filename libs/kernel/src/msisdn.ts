const E164_SHAPE = /^\+[1-9][0-9]{4,14}$/;
const VISIBLE_HEAD = 4;
const VISIBLE_TAIL = 2;

/**
 * A subscriber's number in E.164 form with its leading plus sign (`+` then 5 to 15 digits, 3GPP TS 23.003 MSISDN,
 * CAMARA `PhoneNumber`). Every conversion to text gives the mask; only {@link Msisdn.e164} gives the digits.
 */
export class Msisdn {
  readonly #digits: string;

  private constructor(digits: string) {
    this.#digits = digits;
  }

  /** Reads a number. Anything but exact E.164 with plus gives `undefined`: no trimming, no guessing of prefixes. */
  static parse(text: unknown): Msisdn | undefined {
    return typeof text === 'string' && E164_SHAPE.test(text) ? new Msisdn(text) : undefined;
  }

  /** The full number. Callers hand it to a wire or a cipher, never to a log, a URL or a token. */
  e164(): string {
    return this.#digits;
  }

  /** First four and last two characters, the rest as dots: enough to recognise one's own line, no more. */
  masked(): string {
    const hidden = Math.max(this.#digits.length - VISIBLE_HEAD - VISIBLE_TAIL, 1);
    return this.#digits.slice(0, VISIBLE_HEAD) + '•'.repeat(hidden) + this.#digits.slice(-VISIBLE_TAIL);
  }

  equals(other: Msisdn): boolean {
    return this.#digits === other.#digits;
  }

  toString(): string {
    return this.masked();
  }

  toJSON(): string {
    return this.masked();
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Msisdn(${this.masked()})`;
  }
}
