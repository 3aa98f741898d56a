/** Outcome of a question about permission. `R` is the closed set of reasons for a refusal. */
export type Decision<R extends string> = Granted | Refused<R> | Undecided;

export interface Granted {
  readonly outcome: 'granted';
}

export interface Refused<R extends string> {
  readonly outcome: 'refused';
  readonly reason: R;
}

/** Nobody could tell. The edge answers 503; it is never read as yes. */
export interface Undecided {
  readonly outcome: 'undecided';
  /** What was missing, for the log: a store, a port, a time limit. */
  readonly limit: string;
}

export const granted: Granted = { outcome: 'granted' };

export function refused<R extends string>(reason: R): Refused<R> {
  return { outcome: 'refused', reason };
}

export function undecided(limit: string): Undecided {
  return { outcome: 'undecided', limit };
}
