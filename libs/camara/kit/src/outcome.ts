/**
 * How a call may end other than with an answer, in words that know neither HTTP nor a version of a contract. The pipeline's
 * stations and the rooms speak these; the error table turns them into a status, a code and a sentence.
 */
export type OutcomeCode =
  | 'route-unknown'
  | 'method-not-allowed'
  | 'token-missing'
  | 'token-invalid' // not ours, expired, or not for this audience
  | 'token-dead' // was good, and is used, revoked, or lost its application or its line
  | 'proof-refused' // the token is bound to a key, and this request does not prove to come from its holder
  | 'scope-missing'
  | 'not-permitted' // agreement or consent says no; which of the two is not the caller's business
  | 'correlator-invalid'
  | 'media-unsupported'
  | 'answer-unacceptable'
  | 'body-missing'
  | 'body-malformed'
  | 'body-invalid' // well-formed JSON that breaks the contract's schema
  | 'body-too-large'
  | 'value-out-of-range'
  | 'identifier-missing'
  | 'identifier-unnecessary'
  | 'identifier-unknown'
  | 'service-not-applicable'
  | 'undecided' // nobody could tell, or something we depend on cannot answer; never read as yes
  | 'internal';

/** The call succeeded; `body` is the JSON object of the contract's 200 answer. */
export interface Answer {
  readonly kind: 'answer';
  readonly body: object;
}

/** A public text served as it is, e.g. an OpenAPI document. */
export interface PublicText {
  readonly kind: 'text';
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** The call ends here. `C` widens the common codes by a room's own ones. */
export interface Refusal<C extends string = OutcomeCode> {
  readonly kind: 'refusal';
  readonly code: C;
  /** A sentence added to the row's message. It names properties of the contract, never a value somebody sent. */
  readonly detail?: string;
  /** Methods of the path, for 405 (RFC 9110 section 15.5.6). */
  readonly allow?: string;
}

export type Outcome = Answer | PublicText | Refusal<string>;

export function answer(body: object): Answer {
  return { kind: 'answer', body };
}

export function refuse<C extends string>(code: C, detail?: string): Refusal<C> {
  return detail === undefined ? { kind: 'refusal', code } : { kind: 'refusal', code, detail };
}
