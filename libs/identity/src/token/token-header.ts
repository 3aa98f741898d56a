import { decodeProtectedHeader } from 'jose';

/** RFC 9068 section 2.1. */
export const TOKEN_TYPE = 'at+jwt';
/** RFC 9068 section 2.2. */
export const REQUIRED_CLAIMS = ['exp', 'iat', 'jti', 'client_id', 'sub'];

/** The key that a JWT says it was made with. */
export function keyIdOf(token: string): string | undefined {
  try {
    const { kid } = decodeProtectedHeader(token);
    return typeof kid === 'string' ? kid : undefined;
  } catch {
    return undefined;
  }
}
