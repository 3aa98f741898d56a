import type { Msisdn } from '@openmast/kernel';
import type { Evidence } from './consent-ledger';
import type { ScopeStanding } from './domain/standing';
import type { SaidState } from './domain/statement';

/** Of whom and what one question or statement is. Words of the request are taken as they came. */
export interface DeskMatter {
  readonly msisdn: Msisdn;
  readonly applicationId: string;
  readonly purpose: string;
  readonly scopes: readonly string[];
}

/** What a person said to the operator away from our pages. */
export interface DeskStatement extends DeskMatter {
  readonly state: SaidState;
  readonly saidAt: Date;
  /** With a yes only. Absent: as long as the product allows. */
  readonly expiresAt?: Date;
  readonly evidence: Evidence;
}

export interface DeskWithdrawal extends Omit<DeskMatter, 'scopes'> {
  /** Absent: every scope under this purpose. */
  readonly scopes?: readonly string[];
  readonly evidence: Evidence;
}

/**
 * - `application-unknown`: none of this organisation, whether or not another has it;
 * - `purpose-unknown`: no term of the vocabulary; `not-agreed`: scopes and purpose that the application has not bought;
 * - `line-unknown`: no line of ours; `line-barred`, `holder-may-not-consent`: no yes can be given for this line;
 * - `end-beyond-cap`: the permission would outlive what the product allows;
 * - `superseded`: the person said something else later; `line-ended`: the number got another owner, or was erased, meanwhile;
 * - `told-twice`: another statement of this call is about the same;
 * - `unavailable`: nobody can tell now.
 */
export type DeskRefusal =
  | 'application-unknown'
  | 'purpose-unknown'
  | 'not-agreed'
  | 'line-unknown'
  | 'line-barred'
  | 'holder-may-not-consent'
  | 'end-beyond-cap'
  | 'superseded'
  | 'line-ended'
  | 'told-twice'
  | 'unavailable';

export interface DeskRefused {
  readonly outcome: DeskRefusal;
}

/** One standing per scope, in the order asked. */
export interface DeskTold {
  readonly outcome: 'told';
  readonly standings: readonly ScopeStanding[];
}

export interface DeskRecorded extends Omit<DeskTold, 'outcome'> {
  /** `known`: the same was on record already; nothing was written. */
  readonly outcome: 'recorded' | 'known';
}

export interface DeskWithdrawn {
  readonly outcome: 'withdrawn';
  readonly count: number;
}

/**
 * What the operator's own systems ask and tell about one organisation's applications: customer care, shops, CRM. Every call takes
 * many and answers in their order, each for itself. Also the injection token.
 */
export abstract class ConsentDesk {
  /** Changes nothing, and does not tell a number we have never met from one that is not ours. */
  abstract validate(organisation: string, questions: readonly DeskMatter[]): Promise<readonly (DeskTold | DeskRefused)[]>;

  /** Records what people said elsewhere; what they said last counts. The same told again is recorded once. */
  abstract record(organisation: string, statements: readonly DeskStatement[]): Promise<readonly (DeskRecorded | DeskRefused)[]>;

  /** Ends living consents now; works for suspended applications, and without asking the network. */
  abstract withdraw(
    organisation: string,
    withdrawals: readonly DeskWithdrawal[],
  ): Promise<readonly (DeskWithdrawn | DeskRefused)[]>;
}
