import type { SideResult } from '../compare';
import type { RoundsOutcome } from '../rounds';
import type { SideSummary } from '../summary';
import type { DatabaseWork } from '../database-work';
import type { Machine } from './machine';

/** Everything a run of a workload found, raw rounds included. */
export interface WorkloadReport extends RoundsOutcome<readonly SideResult[]> {
  /** As on the command line. */
  readonly workload: string;
  readonly title: string;
  /** What was measured, in a sentence. */
  readonly question: string;
  /** What is counted. */
  readonly unit: 'request' | 'journey';
  readonly product: string;
  readonly peer: string;
  /** The share of the peer's requests per second we aim for. */
  readonly aim: number;
  readonly machine: Machine & { readonly loadAtEnd: number };
  readonly settings: {
    readonly roundsWanted: number;
    readonly secondsPerVolley: number;
    readonly connections: number;
    readonly subscribers: number;
    readonly isPinned: boolean;
    readonly serverCore: number;
    readonly loadCore: number;
  };
  readonly sides: readonly SideSummary[];
  /** What one unit asks of PostgreSQL, where that was counted. */
  readonly work?: readonly DatabaseWork[];
  /** What a reader should know about this comparison, one sentence each. */
  readonly notes?: readonly string[];
}
