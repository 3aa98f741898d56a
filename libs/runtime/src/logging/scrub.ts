/**
 * Last line of defence behind the masking types: whatever text reaches the log is searched for things shaped like a
 * phone number, a JWT or JWE, or a token in a query string. The first defence is that such values are never handed over.
 */
const E164_ANYWHERE = /(?:\+|%2B)[1-9][0-9]{6,14}/gi;
const JOSE_ANYWHERE = /eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){2,4}/g;
const SENSITIVE_PARAMETER =
  /\b(code|state|nonce|client_assertion|request|login_hint|id_token|access_token|refresh_token|code_verifier|code_challenge)=[^&\s"\\]+/g;

export function scrub(line: string): string {
  return line.replace(SENSITIVE_PARAMETER, '$1=[masked]').replace(JOSE_ANYWHERE, '[token]').replace(E164_ANYWHERE, '[number]');
}
