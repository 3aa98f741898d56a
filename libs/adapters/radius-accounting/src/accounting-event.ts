import type { Msisdn } from '@openmast/kernel';

/** Whose session: the NAS by its own name, and the name it gave the session. Both printable. */
export interface SessionName {
  readonly nas: string;
  readonly sessionId: string;
}

export interface PortSpan {
  readonly from: number;
  readonly to: number;
}

/** A network a session holds, or gives back. */
export interface HeldNetwork {
  /** As PostgreSQL writes a `cidr`: `192.0.2.1/32`, `2001:db8:0:1:0:0:0:0/64`. */
  readonly network: string;
  /** Only these source ports of the address (CGNAT). */
  readonly ports?: PortSpan;
  /** The NAS reports this one network by itself; otherwise it just belongs to the session. */
  readonly change?: 'allocated' | 'released';
}

/** A line and the networks its session holds. */
export interface Holding {
  readonly msisdn: Msisdn;
  readonly networks: readonly HeldNetwork[];
}

/** Why a packet of a known NAS is acknowledged and changes nothing. */
export type IgnoredReason =
  | 'status-type' // not one of Start, Interim-Update, Stop, Accounting-On, Accounting-Off
  | 'no-session' // no NAS or no session is named
  | 'no-number' // Calling-Station-Id is missing or is no number by the rule
  | 'no-address' // neither address nor prefix
  | 'bad-attribute' // an attribute we need is doubled or does not have its form
  | 'no-time' // Event-Timestamp is missing and the arrival must not stand in for it
  | 'future' // dated later than the clocks may differ
  | 'past'; // dated before everything that still counts

/** What an Accounting-Request says. Moments are the NAS's, in milliseconds since the epoch. */
export type AccountingEvent =
  | { readonly type: 'start' | 'interim'; readonly session: SessionName; readonly atMs: number; readonly holding: Holding }
  | { readonly type: 'stop'; readonly session: SessionName; readonly atMs: number; readonly holding: Holding | undefined }
  | { readonly type: 'restart'; readonly nas: string; readonly atMs: number };

export interface Ignored {
  readonly type: 'ignored';
  readonly reason: IgnoredReason;
}
