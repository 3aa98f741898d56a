import type { VerifiedToken } from '@openmast/identity';
import type { ConsentInquiry } from '@openmast/consent';
import { AppError, type Capability, type Clock, type Msisdn, type Scope, type SubscriberRef, parseScope } from '@openmast/kernel';
import type { NetworkPorts } from '@openmast/network';
import type { CallSubject, Caps } from './call-authorization';
import type { ErrorRow } from './error-table';
import type { Answer, OutcomeCode, Refusal } from './outcome';

/** The line a call is about, whoever named it: the token or the request body. */
export interface CalledLine {
  msisdn(): Msisdn;
  /** Whom a three-legged token was issued for. Absent: the body named the line. */
  readonly subscriber?: SubscriberRef;
}

/** What a room's handler gets once every station before it has passed. */
export interface OperationCall<Body, Line extends CalledLine> {
  /** Checked against the contract's schema, defaults filled in. `undefined` for an operation without a body. */
  readonly body: Body;
  readonly line: Line;
  /** What the law of the country caps, by property of the contract. The room holds to it: only it knows what a value means. */
  readonly caps: Caps;
  /** The token's client; never what a body says. */
  readonly applicationId: string;
  /** For the one API that is about consent. Whether a call may go ahead is not asked here: it has been settled. */
  readonly inquiry: ConsentInquiry;
  readonly ports: NetworkPorts;
  readonly clock: Clock;
}

type Result<Own extends string> = Answer | Refusal<OutcomeCode | Own>;

interface Choices<Own extends string> {
  /** Asked after the body was found good (Number Verification test C02.01): may a token got this way be used here? */
  quality?(token: VerifiedToken): OutcomeCode | Own | undefined;
}

/** Only the token may name the subscriber; a number in the body is an argument, not an identifier (Number Verification). */
export interface TokenSubjectOperation<Own extends string, Body> extends Choices<Own> {
  readonly subject: 'from-token';
  run(call: OperationCall<Body, CallSubject>): Result<Own> | Promise<Result<Own>>;
}

/**
 * Commonalities 0.6: with a three-legged token `phoneNumber` must be absent (422 UNNECESSARY_IDENTIFIER, same number or
 * not); with a two-legged one it must be there (422 MISSING_IDENTIFIER).
 */
export interface EitherSubjectOperation<Own extends string, Body> extends Choices<Own> {
  readonly subject: 'from-token-or-body';
  run(call: OperationCall<Body, CalledLine>): Result<Own> | Promise<Result<Own>>;
}

/**
 * What a room chooses for one operation. Path, method, scopes, body schema and documented codes are not repeated here: they
 * are read from the contract document, so that what is served and what is enforced cannot differ. The order of checks is
 * the pipeline's alone.
 */
export type Operation<Own extends string = string, Body = unknown> =
  TokenSubjectOperation<Own, Body> | EitherSubjectOperation<Own, Body>;

/** One version of one API: a contract document and what to do for each operation in it. */
export interface ApiVersion {
  /** Path segment, e.g. `v2`. */
  readonly version: string;
  /** Absolute path of the OpenAPI document (YAML). */
  readonly documentFile: string;
  /** Rows for the room's own outcomes, and rows of the common table that this version spells differently. */
  readonly rows: Readonly<Record<string, ErrorRow>>;
  /** By operationId; exactly those of the document, or the boot stops. */
  readonly operations: Readonly<Record<string, Operation>>;
}

/** What a room exports and the catalogue lists. */
export interface CamaraApi {
  readonly capability: Capability;
  readonly versions: readonly ApiVersion[];
}

/** An {@link ApiVersion} whose own outcomes `Own` are known to the compiler: each must have its row. */
export interface ApiVersionProfile<Own extends string> extends ApiVersion {
  readonly rows: Readonly<Record<Own, ErrorRow>> & Readonly<Partial<Record<OutcomeCode, ErrorRow>>>;
  // A room's bodies differ from operation to operation; the document's schema, not the compiler, guarantees them.
  readonly operations: Readonly<Record<string, Operation<Own>>>;
}

/** Declares a version; the type parameter makes a missing row of the room's own outcomes a compile error. */
export function defineVersion<Own extends string = never>(profile: ApiVersionProfile<Own>): ApiVersion {
  return profile;
}

/**
 * A scope as a room writes it down.
 * @throws AppError `internal` for a misspelt one: a fault of ours, found at boot.
 */
export function contractScope(text: string): Scope {
  const scope = parseScope(text);
  if (scope === undefined) throw new AppError('internal', 'scope-misspelt', `"${text}" is not a scope.`);
  return scope;
}
