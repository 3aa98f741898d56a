import { errors } from 'oidc-provider';

/** SIP "Client Authentication": an assertion is refused when it expires later than this after receipt, or lives longer. */
export const ASSERTION_LIFE_SECONDS_MAX = 300;
/** The profile allows none; a client's clock may still be a little ahead of ours. */
export const CLOCK_TOLERANCE_SECONDS = 5;

/**
 * The lifetime rules of CAMARA that the library does not know (it takes assertions of up to an hour).
 * @throws InvalidClientAuth
 */
export function checkAssertionLife(claims: Readonly<Record<string, unknown>>, nowSeconds: number): void {
  const { exp, iat } = claims;
  if (typeof exp !== 'number' || exp > nowSeconds + ASSERTION_LIFE_SECONDS_MAX + CLOCK_TOLERANCE_SECONDS) {
    throw new errors.InvalidClientAuth('the client_assertion must expire within 300 seconds');
  }
  if (iat === undefined) return;
  if (typeof iat !== 'number' || iat > nowSeconds + CLOCK_TOLERANCE_SECONDS) {
    throw new errors.InvalidClientAuth('the client_assertion was issued in the future');
  }
  if (exp - iat > ASSERTION_LIFE_SECONDS_MAX) {
    throw new errors.InvalidClientAuth('the client_assertion must not live longer than 300 seconds');
  }
}
