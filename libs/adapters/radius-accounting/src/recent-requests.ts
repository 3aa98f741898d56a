import { LRUCache } from 'lru-cache';

const REQUESTS_MAX = 65_536;
/** RFC 5080, 2.2.2 asks to remember answers for about as long as a NAS keeps trying. */
const REMEMBERED_MS = 60_000;

export interface Sender {
  readonly address: string;
  readonly port: number;
}

/**
 * Requests of the last minute by source, identifier and authenticator: a repetition gets the same answer and has no second
 * effect. This saves work; that a repetition does no harm, also after a restart or at another process, is the evidence's doing.
 */
export class RecentRequests {
  readonly #answers = new LRUCache<string, Buffer | 'under-way'>({ max: REQUESTS_MAX, ttl: REMEMBERED_MS });

  /** The answer given, `under-way` when it is not yet, `undefined` for a new request, which is under way from now on. */
  enter(key: string): Buffer | 'under-way' | undefined {
    const known = this.#answers.get(key);
    if (!known) this.#answers.set(key, 'under-way');
    return known;
  }

  answered(key: string, answer: Buffer): void {
    this.#answers.set(key, answer);
  }

  /** It failed: the next attempt is a new request. */
  forget(key: string): void {
    this.#answers.delete(key);
  }
}

/** RFC 2866, 4.1 and RFC 5080, 2.2.2: what makes two requests the same. */
export function requestKey({ address, port }: Sender, packet: { identifier: number; authenticator: Buffer }): string {
  return `${address} ${port} ${packet.identifier} ${packet.authenticator.toString('hex')}`;
}
