import { errors, jwtDecrypt } from 'jose';
import type { KeyRing } from '@openmast/runtime';
import type { VerifiedToken } from '../access-token';
import type { JwtReaderParts } from './signed-token-reader';
import { CONTENT_ENCRYPTION, KEY_MANAGEMENT, tokenEncryptionKey } from './token-encryption';
import { tokenFromClaims } from './token-from-claims';
import { keyIdOf, REQUIRED_CLAIMS, TOKEN_TYPE } from './token-header';
import type { TokenReader } from './token-reader';

export interface EncryptedReaderParts extends JwtReaderParts {
  readonly keyRing: KeyRing;
}

/** Encrypted JWT access tokens (RFC 7516): the same claims as in a signed one, readable by our APIs alone. */
export class EncryptedTokenReader implements TokenReader {
  constructor(private readonly parts: EncryptedReaderParts) {}

  async read(token: string): Promise<VerifiedToken | undefined> {
    const { issuer, clock, keys, keyRing } = this.parts;
    const kid = keyIdOf(token);
    // Only keys that are published still open anything: a forgotten one has taken its tokens with it.
    if (kid === undefined || !(await keys.find(kid))) return undefined;
    try {
      const { payload } = await jwtDecrypt(token, tokenEncryptionKey(keyRing, kid), {
        issuer,
        audience: issuer,
        keyManagementAlgorithms: [KEY_MANAGEMENT],
        contentEncryptionAlgorithms: [CONTENT_ENCRYPTION],
        typ: TOKEN_TYPE,
        currentDate: clock.now(),
        requiredClaims: REQUIRED_CLAIMS,
      });
      return tokenFromClaims(payload);
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }
}
