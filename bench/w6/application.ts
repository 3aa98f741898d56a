import { performance } from 'node:perf_hooks';
import { Pool } from 'undici';
import { TWO_LEGGED_SCOPE } from '../oauth/terms';
import { type Caller, PURPOSE, type TokenIssuer, VERIFY_PATH } from '../w1/call';
import { callMinter, mintTwoLegged } from '../w1/tokens';
import type { Call, Decision } from './history';
import { WITHDRAW_PATH } from './terms';

const CONNECTIONS = 32;
const ANSWER_TIMEOUT_MS = 10_000;
const POOL_OPTIONS = { connections: CONNECTIONS, headersTimeout: ANSWER_TIMEOUT_MS, bodyTimeout: ANSWER_TIMEOUT_MS };
const QUOTE_CHARACTERS = 200;
const WITHDRAWN = 204;
/** Permission was asked for and is not there: status and code of the answer. Anything else is a failure. */
const REFUSAL = { status: 403, code: 'PERMISSION_DENIED' };

export interface Origins {
  /** Of `camara-api`, several of it. */
  readonly workers: readonly string[];
  /** Of `consent-master`. */
  readonly consents: string;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** The application: calls CAMARA APIs with a token each, withdraws consent, and writes down what it was told and when. */
export class RecordingApplication {
  private constructor(
    private readonly workers: readonly Pool[],
    private readonly consents: Pool,
    private readonly tokens: TokenIssuer,
    private readonly callOf: Awaited<ReturnType<typeof callMinter>>,
  ) {}

  static async open({ workers, consents }: Origins, tokens: TokenIssuer): Promise<RecordingApplication> {
    const pools = workers.map((origin) => new Pool(origin, POOL_OPTIONS));
    return new RecordingApplication(pools, new Pool(consents, POOL_OPTIONS), tokens, await callMinter(tokens));
  }

  /** The token is made before the clock is read. */
  async call(worker: number, subscriber: number, caller: Caller): Promise<Call> {
    const pool = this.workers[worker];
    if (!pool) throw new Error(`There is no worker ${String(worker)}.`);
    const { headers, body, answer } = await this.callOf(caller);
    const startedMs = performance.now();
    const said = await ask(pool, { path: VERIFY_PATH, headers, body });
    const interval = { subscriber, startedMs, endedMs: performance.now() };
    if (said.status === 200 && said.text === answer) return { ...interval, kind: 'call', worker, outcome: 'accepted' };
    if (said.status === REFUSAL.status && said.text.includes(`"${REFUSAL.code}"`))
      return { ...interval, kind: 'call', worker, outcome: 'refused' };
    const words = `${String(said.status)} ${said.text.slice(0, QUOTE_CHARACTERS)}`;
    return { ...interval, kind: 'call', worker, outcome: 'failed', words };
  }

  async withdraw(subscriber: number, { number }: Caller): Promise<Decision> {
    const token = await mintTwoLegged(this.tokens, TWO_LEGGED_SCOPE);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ phoneNumber: number, purpose: PURPOSE });
    const startedMs = performance.now();
    const { status } = await ask(this.consents, { path: WITHDRAW_PATH, headers, body });
    const interval = { subscriber, startedMs, endedMs: performance.now() };
    return { ...interval, kind: 'withdrawal', outcome: status === WITHDRAWN ? 'done' : 'unknown' };
  }

  async close(): Promise<void> {
    await Promise.all([...this.workers, this.consents].map((pool) => pool.destroy()));
  }
}

interface Question {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** No answer at all has the status 0. */
async function ask(pool: Pool, question: Question): Promise<Answer> {
  try {
    const { statusCode, body } = await pool.request({ method: 'POST', ...question });
    return { status: statusCode, text: await body.text() };
  } catch (error) {
    return { status: 0, text: String(error) };
  }
}
