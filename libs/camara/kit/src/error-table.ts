import type { OutcomeCode } from './outcome';

/** One row: what the wire says. `status` and `code` are normative (Commonalities 0.6, ErrorInfo), `message` is ours. */
export interface ErrorRow {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export type ErrorRows = ReadonlyMap<string, ErrorRow>;

/**
 * The one table from outcomes to CAMARA errors. A new outcome without a row does not compile. A room adds rows for its own
 * outcomes, or replaces one where its version of a contract spells it differently; see `ApiVersion.rows`.
 * Messages tell the developer what to change and nothing about a person: which of consent, objection or agreement said no,
 * or whether a token was used or revoked, stays in our log.
 */
export const ERROR_TABLE: Readonly<Record<OutcomeCode, ErrorRow>> = {
  'route-unknown': row(404, 'NOT_FOUND', 'There is no such operation here. Check the path and its version.'),
  'method-not-allowed': row(
    405,
    'METHOD_NOT_ALLOWED',
    'This path does not serve that method. The Allow header lists those it does.',
  ),
  'token-missing': row(401, 'UNAUTHENTICATED', 'Send an access token in the Authorization header, as "Bearer <token>".'),
  'token-invalid': row(401, 'UNAUTHENTICATED', 'The access token is not valid here or has expired. Request a new one.'),
  'token-dead': row(401, 'UNAUTHENTICATED', 'The access token can no longer be used. Request a new one.'),
  'proof-refused': row(
    401,
    'UNAUTHENTICATED',
    'The access token is bound to a key. Send it as "DPoP <token>" with a fresh DPoP proof for exactly this request.',
  ),
  'scope-missing': row(403, 'PERMISSION_DENIED', 'The access token has no scope that covers this operation.'),
  'not-permitted': row(
    403,
    'PERMISSION_DENIED',
    'This call is not permitted for the application, purpose and scope of the access token.',
  ),
  'correlator-invalid': row(
    400,
    'INVALID_ARGUMENT',
    'The x-correlator header has more than 256 characters or one that is not allowed.',
  ),
  'media-unsupported': row(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json in UTF-8, without content coding.'),
  'answer-unacceptable': row(406, 'NOT_ACCEPTABLE', 'Answers are application/json only; the Accept header excludes it.'),
  'body-missing': row(400, 'INVALID_ARGUMENT', 'This operation needs a request body. An operation without arguments takes {}.'),
  'body-malformed': row(400, 'INVALID_ARGUMENT', 'The request body is not a JSON object in UTF-8, or is nested too deeply.'),
  'body-invalid': row(400, 'INVALID_ARGUMENT', 'The request body does not follow the contract.'),
  // CAMARA has no code for 413; the name is HTTP's own (RFC 9110 section 15.5.14 calls it "Content Too Large").
  'body-too-large': row(413, 'CONTENT_TOO_LARGE', 'The request body is larger than 64 KiB.'),
  'value-out-of-range': row(400, 'OUT_OF_RANGE', 'A value lies outside its range.'),
  'identifier-missing': row(422, 'MISSING_IDENTIFIER', 'The access token names no subscriber, so the request must identify one.'),
  'identifier-unnecessary': row(
    422,
    'UNNECESSARY_IDENTIFIER',
    'The access token names the subscriber, so the request must not identify one.',
  ),
  'identifier-unknown': row(404, 'IDENTIFIER_NOT_FOUND', 'The identifier belongs to no line of this operator.'),
  'service-not-applicable': row(422, 'SERVICE_NOT_APPLICABLE', 'This service is not available for the given identifier.'),
  undecided: row(503, 'UNAVAILABLE', 'A system this answer depends on cannot be reached now. Try again later.'),
  internal: row(500, 'INTERNAL', 'Something went wrong on our side. Quote the x-correlator header when you report it.'),
};

export const COMMON_ROWS: ErrorRows = new Map(Object.entries(ERROR_TABLE));

function row(status: number, code: string, message: string): ErrorRow {
  return { status, code, message };
}
