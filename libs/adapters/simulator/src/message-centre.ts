export interface ReceivedMessage {
  readonly text: string;
  /** RFC 3339. */
  readonly receivedAt: string;
}

const MESSAGES_MAX = 50;
const NUMBERS_MAX = 10_000;

/** The simulated message centre: keeps the newest messages of each number, in memory. */
export class MessageCentre {
  readonly #inboxes = new Map<string, ReceivedMessage[]>();

  deliver(msisdn: string, text: string): void {
    const [oldest] = this.#inboxes.keys();
    if (this.#inboxes.size >= NUMBERS_MAX && !this.#inboxes.has(msisdn) && oldest !== undefined) this.#inboxes.delete(oldest);
    const inbox = [...this.inbox(msisdn), { text, receivedAt: new Date().toISOString() }];
    this.#inboxes.set(msisdn, inbox.slice(-MESSAGES_MAX));
  }

  /** Oldest first. */
  inbox(msisdn: string): readonly ReceivedMessage[] {
    return this.#inboxes.get(msisdn) ?? [];
  }
}
