import { performance } from 'node:perf_hooks';
import { Client, type Dispatcher } from 'undici';
import { percentile } from '../statistics';
import type { Shot, Volley, VolleyResult } from './shot';

const ANSWER_TIMEOUT_MS = 10_000;
/** What is repeated of a wrong answer. */
const QUOTE_CHARACTERS = 300;

/** Fires the shots, each once, over a fixed number of connections, and checks every answer. */
export async function fire(shots: readonly Shot[], volley: Volley): Promise<VolleyResult> {
  const magazine = new Magazine(shots, volley);
  const clients = Array.from({ length: volley.connections }, () => new Client(volley.origin, CLIENT_OPTIONS));
  magazine.start();
  try {
    await Promise.all(clients.map((client) => new Connection(client, volley, magazine).run()));
    return magazine.result();
  } finally {
    await Promise.all(clients.map((client) => client.destroy()));
  }
}

const CLIENT_OPTIONS = {
  pipelining: 1,
  headersTimeout: ANSWER_TIMEOUT_MS,
  bodyTimeout: ANSWER_TIMEOUT_MS,
  connectTimeout: ANSWER_TIMEOUT_MS,
};

/** What all connections of a volley draw from and report to. */
class Magazine {
  private next = 0;
  private startedMs = 0;
  private deadlineMs = 0;
  private endedMs = 0;
  private wrong: string | undefined;
  private readonly tookMs: number[] = [];

  constructor(
    private readonly shots: readonly Shot[],
    private readonly volley: Volley,
  ) {}

  start(): void {
    this.startedMs = performance.now();
    this.deadlineMs = this.startedMs + this.volley.seconds * 1000;
  }

  draw(nowMs: number): Shot | undefined {
    if (this.wrong !== undefined || nowMs >= this.deadlineMs) return undefined;
    const { firstShot, shotsMax, mayRepeatShots } = this.volley;
    if (this.next === shotsMax) {
      if (!mayRepeatShots) return undefined;
      this.next = 0;
    }
    return this.shots[firstShot + this.next++];
  }

  hit(tookMs: number, nowMs: number): void {
    this.tookMs.push(tookMs);
    this.endedMs = nowMs;
  }

  miss(what: string): void {
    this.wrong ??= what;
  }

  result(): VolleyResult {
    const sorted = Float64Array.from(this.tookMs).sort();
    return {
      answers: sorted.length,
      elapsedSeconds: (this.endedMs - this.startedMs) / 1000,
      p50Ms: percentile(sorted, 0.5),
      p99Ms: percentile(sorted, 0.99),
      ...(this.wrong === undefined ? {} : { wrong: this.wrong }),
    };
  }
}

/** One keep-alive connection: one request under way, the next when its answer is complete. */
class Connection implements Dispatcher.DispatchHandler {
  private shot: Shot | undefined;
  private sentMs = 0;
  private status = 0;
  private text = '';
  private done: () => void = () => undefined;

  constructor(
    private readonly client: Client,
    private readonly volley: Volley,
    private readonly magazine: Magazine,
  ) {}

  run(): Promise<void> {
    return new Promise((resolve) => {
      this.done = resolve;
      this.send();
    });
  }

  private send(): void {
    this.sentMs = performance.now();
    this.shot = this.magazine.draw(this.sentMs);
    if (this.shot === undefined) {
      this.done();
      return;
    }
    const { method, path } = this.volley;
    this.text = '';
    this.client.dispatch({ method, path, headers: this.shot.headers, body: this.shot.body }, this);
  }

  /** undici wants it. */
  onRequestStart(): void {
    this.status = 0;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.text += chunk.toString();
  }

  onResponseEnd(): void {
    const nowMs = performance.now();
    if (this.status === this.volley.status && this.text === this.shot?.answer) this.magazine.hit(nowMs - this.sentMs, nowMs);
    else this.magazine.miss(`answered ${this.status} ${this.text.slice(0, QUOTE_CHARACTERS)}`);
    this.send();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.magazine.miss(`did not answer: ${error.message}`);
    this.done();
  }
}
