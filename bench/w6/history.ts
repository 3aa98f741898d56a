/** When an act began and when its answer was there, on one clock: milliseconds. */
interface Interval {
  readonly subscriber: number;
  readonly startedMs: number;
  readonly endedMs: number;
}

/** A consent given or taken back. `unknown`: no good answer came, so it may have happened, and may still happen. */
export interface Decision extends Interval {
  readonly kind: 'grant' | 'withdrawal';
  readonly outcome: 'done' | 'unknown';
}

/** A CAMARA call. `failed`: it was neither let through nor refused for want of permission. */
export interface Call extends Interval {
  readonly kind: 'call';
  readonly worker: number;
  readonly outcome: 'accepted' | 'refused' | 'failed';
  /** Of a failure, in words. */
  readonly words?: string;
}

/** What clients did and what they were told, in any order. */
export type History = readonly (Decision | Call)[];
