import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';

const ENTRIES_MAX = 5_000;
const KEY_BYTES = 24;

export function randomKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url');
}

/** Things that may be fetched once, for a short time, by a key nobody can guess: states, codes. */
export class OneTimeStore<T extends object> {
  readonly #entries: LRUCache<string, T>;

  constructor(ttlMs: number) {
    this.#entries = new LRUCache({ max: ENTRIES_MAX, ttl: ttlMs });
  }

  /** Returns the key; a given one must come from {@link randomKey}. */
  put(value: T, key: string = randomKey()): string {
    this.#entries.set(key, value);
    return key;
  }

  /** Gives the thing away; the key is worth nothing afterwards. */
  take(key: string | undefined): T | undefined {
    if (key === undefined) return undefined;
    const value = this.#entries.get(key);
    this.#entries.delete(key);
    return value;
  }
}
