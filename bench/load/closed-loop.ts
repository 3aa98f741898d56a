import { performance } from 'node:perf_hooks';
import { Client, type Dispatcher } from 'undici';
import { Magazine } from './magazine';
import type { Shot, Volley, VolleyResult } from './shot';
import { isTokenAnswer } from './token-rule';

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
    if (this.isRight()) this.magazine.hit({ tookMs: nowMs - this.sentMs, nowMs, text: this.text });
    else this.magazine.miss(`answered ${this.status} ${this.text.slice(0, QUOTE_CHARACTERS)}`);
    this.send();
  }

  private isRight(): boolean {
    const { status, tokenRule } = this.volley;
    if (this.status !== status) return false;
    return tokenRule ? isTokenAnswer(this.text, tokenRule) : this.text === this.shot?.answer;
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.magazine.miss(`did not answer: ${error.message}`);
    this.done();
  }
}
