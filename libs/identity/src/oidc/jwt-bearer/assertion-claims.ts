import { type LoginHint, readLoginHint } from '../../login-hint/login-hint';
import { ASSERTION_LIFE_SECONDS_MAX, CLOCK_TOLERANCE_SECONDS } from '../client-assertion';

/** What a JWT bearer assertion says, once every rule about its claims is kept. */
export interface AssertionClaims {
  readonly subject: LoginHint;
  readonly scope: string;
  readonly tokenId: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

export interface ClaimFacts {
  readonly clientId: string;
  /** URL of the token endpoint: the only audience (SIP "JWT Bearer Flow"; the issuer is not enough). */
  readonly endpoint: string;
  readonly nowSeconds: number;
}

/** `fault`: a sentence for `error_description` that repeats nothing of the assertion. */
export type ClaimReading = { readonly claims: AssertionClaims } | { readonly fault: string };

type Payload = Readonly<Record<string, unknown>>;

/** SIP "JWT Bearer Flow": all of iss, sub, aud, exp, iat, jti and scope, and what each must be (CAMARA ICM E3 to E6). */
export function readAssertionClaims(payload: Payload, facts: ClaimFacts): ClaimReading {
  const { iss, jti, scope, exp } = payload;
  if (iss !== facts.clientId) return { fault: 'iss must be the client_id' };
  if (!isAudience(payload['aud'], facts.endpoint)) return { fault: 'aud must be the URL of this token endpoint' };
  const lifeFault = faultOfLife(payload, facts.nowSeconds);
  if (lifeFault !== undefined) return { fault: lifeFault };
  if (!isText(jti)) return { fault: 'jti is required' };
  if (!isText(scope)) return { fault: 'scope is required inside the assertion' };
  const subject = readSubject(payload['sub']);
  if ('fault' in subject) return subject;
  return { claims: { subject: subject.hint, scope, tokenId: jti, expiresAt: Number(exp) } };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isAudience(aud: unknown, endpoint: string): boolean {
  return Array.isArray(aud) ? aud.length === 1 && aud[0] === endpoint : aud === endpoint;
}

/** @returns what is wrong with exp, iat and nbf, if anything */
function faultOfLife({ exp, iat, nbf }: Payload, nowSeconds: number): string | undefined {
  if (typeof exp !== 'number' || typeof iat !== 'number') return 'exp and iat are required';
  if (exp + CLOCK_TOLERANCE_SECONDS <= nowSeconds) return 'the assertion has expired';
  if (exp > nowSeconds + ASSERTION_LIFE_SECONDS_MAX + CLOCK_TOLERANCE_SECONDS) return 'exp must be within 300 seconds';
  if (iat > nowSeconds + CLOCK_TOLERANCE_SECONDS) return 'iat must not be in the future';
  if (exp - iat > ASSERTION_LIFE_SECONDS_MAX) return 'the assertion must not live longer than 300 seconds';
  const isEarly = nbf !== undefined && !(typeof nbf === 'number' && nbf <= nowSeconds + CLOCK_TOLERANCE_SECONDS);
  return isEarly ? 'the assertion is not valid yet' : undefined;
}

/** An address is no subject here: it may be another handset's by the time the assertion arrives (CAMARA ICM E4). */
function readSubject(sub: unknown): ReturnType<typeof readLoginHint> {
  if (!isText(sub)) return { fault: 'sub is required' };
  if (sub.startsWith('ipport:')) return { fault: 'sub must be tel: or operatortoken:' };
  const reading = readLoginHint(sub);
  return 'fault' in reading ? { fault: `sub is not readable: ${reading.fault}` } : reading;
}
