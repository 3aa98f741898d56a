import type { Decision, Purpose, Scope, SubscriberRef } from '@openmast/kernel';
import type { LawfulBasis } from '@openmast/tenancy';
import type { ConsentRefusal } from './domain/decide';

export interface ConsentQuestion {
  readonly subscriber: SubscriberRef;
  readonly applicationId: string;
  readonly purpose: Purpose;
  /** The lawful basis of the product that covers each scope. */
  readonly bases: ReadonlyMap<Scope, LawfulBasis>;
}

/** One scope's answer; `isAskable`: showing the capture page now could turn it into a yes. */
export interface ScopeDecision {
  readonly decision: Decision<ConsentRefusal>;
  readonly isAskable: boolean;
  /** When the yes ends by itself. Absent: it does not, or it is no yes. */
  readonly until?: Date;
  /** When a yes has ended by itself. Present exactly when it was refused as `expired`. */
  readonly expiredAt?: Date;
}

/** What others may ask of the consent wing. Also the injection token. */
export abstract class ConsentGate {
  /** One decision per scope asked. When the store cannot answer, every decision is `undecided`. */
  abstract decide(question: ConsentQuestion): Promise<ReadonlyMap<Scope, ScopeDecision>>;
}
