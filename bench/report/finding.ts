import type { Machine } from './machine';

export type Table = readonly (readonly string[])[];

/** What a run has to say, ready for a terminal or the page. */
export interface Finding {
  /** As on the command line. */
  readonly workload: string;
  readonly title: string;
  /** What was measured, in a sentence. */
  readonly question: string;
  /** The sentences everybody looks for. */
  readonly verdicts: readonly string[];
  /** Header first. Empty: nothing counts. */
  readonly tables: readonly Table[];
  readonly machine: Machine;
  /** How it was measured, one sentence each. */
  readonly conditions: readonly string[];
  /** False: to be read with care, and not to be written down. */
  readonly isSteady: boolean;
  /** False: less was measured than was asked for, or something that must not happen did. */
  readonly isSound: boolean;
  /** Everything that was measured, for `--json`. */
  readonly raw: object;
}
