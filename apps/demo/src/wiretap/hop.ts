import type { Message } from './mask';

/**
 * Who speaks in the lab's diagram. The phone and RideNow's server are one column: the application. Acorn and Quarry stand in the
 * same column, between application and operator; no journey has both.
 */
export type Party = 'phone' | 'acorn' | 'quarry' | 'operator' | 'core';

/** A request as it is met on the way, nothing masked yet. */
export interface HopStart {
  readonly from: Party;
  readonly to: Party;
  readonly method: string;
  /** Absolute URL. */
  readonly url: string;
  readonly headers: ReadonlyArray<readonly [string, string]>;
}

/** One arrow of the diagram: masked, ready to be shown. */
export interface Hop {
  readonly id: number;
  readonly from: Party;
  readonly to: Party;
  readonly method: string;
  readonly url: string;
  /** Milliseconds since the journey began. */
  readonly atMs: number;
  readonly request: Message;
  /** Absent while the answer is awaited; status 0: the connection broke. */
  readonly answer?: Message & { readonly status: number; readonly durationMs: number };
}
