import { performance } from 'node:perf_hooks';
import { percentile } from '../statistics';
import type { Shot, Volley, VolleyResult } from './shot';

/** How many answers of a volley are kept whole. */
const SAMPLES_MAX = 8;

/** One right answer. */
interface Hit {
  readonly tookMs: number;
  readonly nowMs: number;
  readonly text: string;
}

/** What all connections of a volley draw from and report to. */
export class Magazine {
  private next = 0;
  private startedMs = 0;
  private deadlineMs = 0;
  private endedMs = 0;
  private wrong: string | undefined;
  private readonly tookMs: number[] = [];
  private readonly samples: string[] = [];

  constructor(
    private readonly shots: readonly Shot[],
    private readonly volley: Volley,
  ) {}

  start(): void {
    this.startedMs = performance.now();
    this.deadlineMs = this.startedMs + this.volley.seconds * 1000;
  }

  /** `undefined` when the volley is over. */
  draw(nowMs: number): Shot | undefined {
    if (this.wrong !== undefined || nowMs >= this.deadlineMs) return undefined;
    const { firstShot, shotsMax, mayRepeatShots } = this.volley;
    if (this.next === shotsMax) {
      if (!mayRepeatShots) return undefined;
      this.next = 0;
    }
    return this.shots[firstShot + this.next++];
  }

  hit({ tookMs, nowMs, text }: Hit): void {
    this.tookMs.push(tookMs);
    this.endedMs = nowMs;
    if (this.samples.length < SAMPLES_MAX) this.samples.push(text);
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
      samples: this.samples,
      ...(this.wrong === undefined ? {} : { wrong: this.wrong }),
    };
  }
}
