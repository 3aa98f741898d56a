import { type BulkheadPolicy, bulkhead } from 'cockatiel';
import { Pool } from 'undici';

const TIMEOUT_MS = 2_000;
const CONNECTIONS_MAX = 32;
const WAITING_MAX = 256;
const ANSWER_MAX_BYTES = 64 * 1024;
const ATTEMPTS_MAX = 2;

/** The core answered, but not with 200. */
export class UnexpectedStatus extends Error {
  constructor(readonly status: number) {
    super(`The simulated core answered with status ${status}.`);
  }
}

/** The answer is not JSON, or not of the agreed shape. What was in it is not repeated: it may be somebody's number. */
export class MalformedAnswer extends Error {
  constructor() {
    super('The simulated core gave an answer that cannot be read.');
  }
}

/** The wire to the simulated core: deadline, cap on concurrent calls, cap on the size of an answer. Knows no domain word. */
export class SimulatorClient {
  readonly #pool: Pool;
  readonly #cap: BulkheadPolicy = bulkhead(CONNECTIONS_MAX, WAITING_MAX);

  constructor(url: string) {
    this.#pool = new Pool(url, {
      connections: CONNECTIONS_MAX,
      connectTimeout: TIMEOUT_MS,
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
      maxResponseSize: ANSWER_MAX_BYTES,
    });
  }

  /**
   * Asks and returns the parsed JSON of a 200 answer, unchecked. The deadline covers waiting for a place, connecting, and
   * reading.
   * @throws UnexpectedStatus, MalformedAnswer, or whatever the wire throws.
   */
  async ask(path: string, question: unknown): Promise<unknown> {
    return this.#send(path, question, ATTEMPTS_MAX);
  }

  /** As {@link ask}, for what changes something over there: sent once, never repeated. */
  async tell(path: string, order: unknown): Promise<unknown> {
    return this.#send(path, order, 1);
  }

  async #send(path: string, content: unknown, attemptsLeft: number): Promise<unknown> {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return this.#cap.execute(() => this.#attempt({ path, body: JSON.stringify(content), signal }, attemptsLeft), signal);
  }

  async #attempt(request: { path: string; body: string; signal: AbortSignal }, attemptsLeft: number): Promise<unknown> {
    try {
      const { statusCode, body } = await this.#pool.request({
        ...request,
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
      });
      const text = await body.text();
      if (statusCode !== 200) throw new UnexpectedStatus(statusCode);
      return parse(text);
    } catch (error) {
      // A kept connection may have been closed by the other side a moment ago; questions change nothing, so ask once more.
      if (attemptsLeft > 1 && isClosedConnection(error)) return this.#attempt(request, attemptsLeft - 1);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new MalformedAnswer();
  }
}

function isClosedConnection(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}
