import type { Purpose, Scope, SubscriberRef } from '@openmast/kernel';
import type { ConsentRecord } from './domain/consent-record';
import type { Heard, SaidState } from './domain/statement';

/** Whose permission, for whom, for what. */
export interface ConsentTarget {
  readonly subscriber: SubscriberRef;
  readonly applicationId: string;
  readonly purpose: Purpose;
}

/** What proves how a state came to be. Never holds a number. */
export type Evidence = Readonly<Record<string, string | readonly string[]>>;

/** Where a decision was taken: on the capture page of the flow, through the link in a text message, on the page of waiting requests, behind a link the application handed on, by the operator's staff, by the application, with the end of the line itself, when a world was seeded. */
export type Channel = 'authorization' | 'message' | 'portal' | 'capture-link' | 'staff' | 'application' | 'line-end' | 'seed';

export interface ConsentDecision extends ConsentTarget {
  readonly scopes: readonly Scope[];
  readonly state: ConsentRecord['state'];
  readonly expiresAt?: Date;
  readonly channel: Channel;
  readonly evidence: Evidence;
}

export interface ConsentWithdrawal extends ConsentTarget {
  /** Absent: every scope under this purpose. */
  readonly scopes?: readonly Scope[];
  readonly channel: Channel;
  readonly evidence: Evidence;
}

/** Everything one subscriber has allowed is taken back at once. */
export interface CompleteWithdrawal extends Pick<ConsentWithdrawal, 'channel' | 'evidence'> {
  /** What was allowed to applications of this tenant only. Absent: to whichever application of whichever tenant. */
  readonly tenantId?: string;
}

/** What a person said to the operator away from our pages, told to us afterwards. */
export interface PersonStatement extends ConsentTarget {
  readonly scopes: readonly Scope[];
  readonly state: SaidState;
  readonly saidAt: Date;
  readonly expiresAt?: Date;
  readonly channel: Channel;
  readonly evidence: Evidence;
}

/** One record as the operator's staff see it. */
export interface ConsentView extends ConsentRecord {
  readonly id: string;
  readonly applicationId: string;
  readonly purpose: string;
  readonly scope: string;
  readonly decidedAt: Date;
}

/** Writes and lists consent. Also the injection token. */
export abstract class ConsentLedger {
  /**
   * Records the subscriber's answer for each scope, with its event, together or not at all.
   * @throws AppError `unavailable`, `not-found` for an unknown application, `conflict` for a line that has ended
   */
  abstract record(decision: ConsentDecision): Promise<void>;

  /**
   * Takes living consents back. Once this resolves, every later call is refused, and the grants, codes and refresh tokens that
   * rested on them are gone: they end in the same transaction.
   * @returns how many consents were ended. @throws AppError `unavailable`
   */
  abstract withdraw(withdrawal: ConsentWithdrawal): Promise<number>;

  /**
   * Weighs each statement against what is on record, and records those that are the person's last word: all scopes of one, or
   * none. No two of them may be about the same record.
   * @returns one per statement. @throws AppError `unavailable`
   */
  abstract hear(statements: readonly PersonStatement[]): Promise<readonly Heard[]>;

  /**
   * Takes back everything one subscriber has ever allowed, unless `how` names one tenant.
   * @returns how many consents were ended. @throws AppError `unavailable`
   */
  abstract withdrawAll(subscriber: SubscriberRef, how: CompleteWithdrawal): Promise<number>;

  /**
   * What one subscriber has decided, newest first, at most 1,000.
   * @param tenantId only about applications of this tenant; absent: everything
   * @throws AppError `unavailable`
   */
  abstract list(subscriber: SubscriberRef, tenantId?: string): Promise<ConsentView[]>;
}
