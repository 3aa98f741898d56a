import type { Call } from '../call';
import { COMMON_ROWS, ERROR_TABLE, type ErrorRow } from '../error-table';
import type { Outcome, Refusal } from '../outcome';

/** An answer as it goes out. */
export interface Rendered {
  readonly status: number;
  /** `OK`, or the CAMARA error code; for measuring. */
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

type Headers = Readonly<Record<string, string>>;

/** Exactly `application/json`: CAMARA's test definitions compare the bare type. Answers are about one caller and one moment. */
const JSON_HEADERS: Headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
/** RFC 6750 section 3: no error attribute where no credentials came. */
const CHALLENGE: Headers = { ...JSON_HEADERS, 'www-authenticate': 'Bearer' };
const CHALLENGE_INVALID: Headers = { ...JSON_HEADERS, 'www-authenticate': 'Bearer error="invalid_token"' };

/** RFC 9449 section 7.1. */
const CHALLENGE_PROOF: Headers = { ...JSON_HEADERS, 'www-authenticate': 'DPoP error="invalid_dpop_proof"' };

/** The last station, passed by every call however it ended. The only place where an outcome becomes HTTP. */
export function renderAnswer(call: Call, outcome: Outcome): Rendered {
  switch (outcome.kind) {
    case 'answer':
      return { status: 200, code: 'OK', headers: JSON_HEADERS, bytes: Buffer.from(JSON.stringify(outcome.body)) };
    case 'text':
      return {
        status: 200,
        code: 'OK',
        headers: { 'content-type': outcome.mediaType, 'cache-control': 'no-store' },
        bytes: outcome.bytes,
      };
    case 'refusal':
      return renderRefusal(call, outcome);
  }
}

function renderRefusal(call: Call, refusal: Refusal<string>): Rendered {
  const row = (call.matched?.rows ?? COMMON_ROWS).get(refusal.code) ?? ERROR_TABLE.internal;
  const message = refusal.detail === undefined ? row.message : `${row.message} ${refusal.detail}`;
  const bytes = Buffer.from(JSON.stringify({ status: row.status, code: row.code, message }));
  return { status: row.status, code: row.code, headers: refusalHeaders(refusal, row), bytes };
}

function refusalHeaders(refusal: Refusal<string>, row: ErrorRow): Headers {
  if (refusal.code === 'proof-refused') return CHALLENGE_PROOF;
  if (row.status === 401) return refusal.code === 'token-missing' ? CHALLENGE : CHALLENGE_INVALID;
  return refusal.allow === undefined ? JSON_HEADERS : { ...JSON_HEADERS, allow: refusal.allow };
}
