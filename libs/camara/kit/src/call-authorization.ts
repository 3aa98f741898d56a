import type { VerifiedToken } from '@openmast/identity';
import type { Decision, Msisdn, Scope, SubscriberRef } from '@openmast/kernel';

/** The line behind a three-legged token. The number stays encrypted until somebody asks for it. */
export interface CallSubject {
  readonly subscriber: SubscriberRef;
  /** Decrypts the number. */
  msisdn(): Msisdn;
  /** Compares without decrypting: keyed hash against keyed hash. */
  hasNumber(candidate: Msisdn): boolean;
}

export interface CallQuestion {
  /** As the caller sent it or was given it: leads from our record to the caller's. */
  readonly correlator: string;
  readonly token: VerifiedToken;
  /** The scope of the token that this operation is called under. */
  readonly scope: Scope;
  /** Operation id of the contract, e.g. `phoneNumberVerify`: recorded with the use of a single-use token. */
  readonly operation: string;
  /** True when the token serves one call only; asking then consumes it. */
  readonly isSingleUse: boolean;
  /** In a two-legged call, the number the body names: an objection of its subscriber counts there too. */
  readonly named?: Msisdn;
}

/**
 * - `token-used`, `revoked`, `application-inactive`, `subject-gone`: the token is dead (401);
 * - `not-agreed`: application × purpose × scope is no product (any more) (403);
 * - `consent-missing`, `objected`: the subscriber has not allowed it, or has forbidden it (403).
 */
export type CallRefusal =
  'token-used' | 'revoked' | 'application-inactive' | 'subject-gone' | 'not-agreed' | 'consent-missing' | 'objected';

/** Highest values that the law of the country leaves, by the name of the property in the contract, in its unit. */
export type Caps = Readonly<Record<string, number>>;

export type CallVerdict = Decision<CallRefusal> & {
  readonly subject?: CallSubject;
  readonly caps?: Caps;
  /** Of the record that is kept of this call; absent where nothing could be weighed. */
  readonly accessId?: string;
};

/** The one question of the hot path: may this call go ahead now, and about whom? One SQL statement answers it. */
export abstract class CallAuthorization {
  /** Undecided when the store cannot answer; the pipeline then says 503. */
  abstract ask(question: CallQuestion): Promise<CallVerdict>;
}
