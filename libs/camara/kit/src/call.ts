import type { IncomingMessage } from 'node:http';
import type { ConsentInquiry } from '@openmast/consent';
import type { AccessTokenVerifier, ProofVerifier, VerifiedToken } from '@openmast/identity';
import { AppError, type Clock, type Scope } from '@openmast/kernel';
import type { NetworkPorts } from '@openmast/network';
import type { CalledLine } from './api';
import type { OperationRoute, RouteTable } from './bind-api';
import type { CallAuthorization, CallSubject, Caps } from './call-authorization';

/** What the pipeline needs of a logger; pino fits. */
export interface CallLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What every call of a process shares. */
export interface PipelineParts {
  readonly verifier: AccessTokenVerifier;
  readonly proofs: ProofVerifier;
  readonly authorization: CallAuthorization;
  readonly inquiry: ConsentInquiry;
  readonly ports: NetworkPorts;
  readonly clock: Clock;
  readonly log: CallLog;
}

/**
 * One call on its way through the pipeline. Each fact is settled by one station and read by later ones; reading it too early
 * is a mistake in the order of stations, and throws.
 */
export class Call {
  /** Echoed on every answer. */
  correlator = '';
  isCorrelatorValid = true;
  /** Set once the call was weighed: the record that says so. */
  accessId: string | undefined = undefined;
  /** Set by a DPoP proof that speaks for one body only. */
  provenBodyHash: string | undefined = undefined;
  /** What the law of the country caps; nothing unless the authorization said so. */
  caps: Caps = {};
  /** Checked request body; stays `undefined` for operations without one. */
  body: unknown = undefined;
  /** The line, as soon as the request or the token named it. */
  #line: CalledLine | undefined;
  #route: OperationRoute | undefined;
  #token: VerifiedToken | undefined;
  #scope: Scope | undefined;
  #subject: CallSubject | undefined;

  constructor(
    readonly request: IncomingMessage,
    readonly routes: RouteTable,
    readonly parts: PipelineParts,
  ) {}

  /** The matched operation, or `undefined` for a call that never got that far; for rendering and measuring. */
  get matched(): OperationRoute | undefined {
    return this.#route;
  }

  get route(): OperationRoute {
    return settled(this.#route, 'route');
  }

  set route(route: OperationRoute) {
    this.#route = route;
  }

  get token(): VerifiedToken {
    return settled(this.#token, 'token');
  }

  set token(token: VerifiedToken) {
    this.#token = token;
  }

  /** The scope of the token this operation is called under. */
  get scope(): Scope {
    return settled(this.#scope, 'scope');
  }

  set scope(scope: Scope) {
    this.#scope = scope;
  }

  /** The subscriber behind a three-legged token. */
  get subject(): CallSubject {
    return settled(this.#subject, 'subject');
  }

  set subject(subject: CallSubject) {
    this.#subject = subject;
    this.#line = subject;
  }

  /** The line, if the request has named one before the token was asked. */
  get named(): CalledLine | undefined {
    return this.#subject ? undefined : this.#line;
  }

  get line(): CalledLine {
    return settled(this.#line, 'line');
  }

  set line(line: CalledLine) {
    this.#line = line;
  }
}

function settled<T>(value: T | undefined, fact: string): T {
  if (value === undefined)
    throw new AppError('internal', 'station-order', `No station has settled the ${fact} of this call yet.`);
  return value;
}
