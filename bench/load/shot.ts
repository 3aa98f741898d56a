import type { JourneyShot, JourneyRoute } from './journey';
import type { TokenRule } from './token-rule';

/** One prepared request and the one answer that is right. */
export interface Shot {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The whole body of the answer; where tokens are fetched, {@link Volley.tokenRule} says what is right instead. */
  readonly answer: string;
  /** What comes before the request, where a shot is a whole journey. */
  readonly journey?: JourneyShot;
}

export interface Volley {
  readonly origin: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** The one status that is right. */
  readonly status: number;
  /** Requests under way at once; each connection sends its next request when the last one is answered. */
  readonly connections: number;
  /** The volley ends after this time, or when the shots are used up. */
  readonly seconds: number;
  /** Which of the shots that were taken: from here, this many. */
  readonly firstShot: number;
  readonly shotsMax: number;
  /** No two tokens are alike, so their answers are held against a rule. */
  readonly tokenRule?: TokenRule;
  /** Each shot is a journey of several requests; `path` is where it ends. */
  readonly journey?: JourneyRoute;
  /** For a server that does not look at them: start over when the shots are used up. */
  readonly mayRepeatShots: boolean;
}

export interface VolleyResult {
  /** Right answers. */
  readonly answers: number;
  readonly elapsedSeconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Bodies of some answers, for a closer look than there is time for under load. */
  readonly samples: readonly string[];
  /** The first wrong answer, in words; the volley stopped at it. */
  readonly wrong?: string;
}

/** What the load process is asked: shots are handed over once and serve every side of a round. */
export type LoadQuestion =
  { readonly kind: 'take'; readonly shots: readonly Shot[] } | { readonly kind: 'fire'; readonly volley: Volley };
