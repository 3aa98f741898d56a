import type { IncomingHttpHeaders } from 'node:http';
import type { Hop, HopStart } from './hop';
import { type Message, maskMessage } from './mask';

const BODY_KEPT_MAX_BYTES = 16 * 1024;

type Headers = IncomingHttpHeaders | Readonly<Record<string, number | string | readonly string[] | undefined>>;

/** One request and its answer being written down. Whatever is kept is masked before it leaves this class. */
export class Exchange {
  readonly #startedMs = performance.now();
  readonly #sent = new Excerpt();
  readonly #received = new Excerpt();
  #status: number | undefined;
  #answerHeaders: Headers = {};
  #isOver = false;

  constructor(
    private readonly start: HopStart,
    private readonly publish: (hop: Partial<Pick<Hop, 'answer'>> & { request: Message }) => void,
  ) {
    publish({ request: this.#request() });
  }

  sent(chunk: Buffer | string): void {
    this.#sent.add(chunk);
  }

  answered(status: number, headers: Headers): void {
    this.#status = status;
    this.#answerHeaders = headers;
  }

  received(chunk: Buffer | string): void {
    this.#received.add(chunk);
  }

  /** The exchange is over, with or without an answer; later calls change nothing. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const durationMs = Math.round((performance.now() - this.#startedMs) * 10) / 10;
    const answer = { status: this.#status ?? 0, durationMs, ...maskMessage(pairs(this.#answerHeaders), this.#received.text()) };
    this.publish({ request: this.#request(), answer });
  }

  #request(): Message {
    return maskMessage(this.start.headers, this.#sent.text());
  }
}

function pairs(headers: Headers): Array<[string, string]> {
  return Object.entries(headers).flatMap(([name, value]): Array<[string, string]> => {
    if (value === undefined) return [];
    return (Array.isArray(value) ? value : [value]).map((one: unknown) => [name, String(one)]);
  });
}

/** The beginning of a body. */
class Excerpt {
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  add(chunk: Buffer | string): void {
    const bytes = Buffer.from(chunk);
    if (this.#bytes < BODY_KEPT_MAX_BYTES) this.#chunks.push(bytes.subarray(0, BODY_KEPT_MAX_BYTES - this.#bytes));
    this.#bytes += bytes.length;
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}
