import { errors, jwtVerify } from 'jose';
import type { Clock } from '@openmast/kernel';
import type { VerifiedToken } from '../access-token';
import type { PublishedKeys } from './published-keys';
import { SIGNING_ALGORITHM } from './signing-keys';
import { tokenFromClaims } from './token-from-claims';
import { keyIdOf, REQUIRED_CLAIMS, TOKEN_TYPE } from './token-header';
import type { TokenReader } from './token-reader';

export interface JwtReaderParts {
  readonly issuer: string;
  readonly clock: Clock;
  readonly keys: PublishedKeys;
}

/** Signed JWT access tokens (RFC 9068, ES256) of one issuer, whose APIs are its audience. */
export class SignedTokenReader implements TokenReader {
  constructor(private readonly parts: JwtReaderParts) {}

  async read(token: string): Promise<VerifiedToken | undefined> {
    const kid = keyIdOf(token);
    const key = kid === undefined ? undefined : await this.parts.keys.find(kid);
    if (!key) return undefined;
    const { issuer, clock } = this.parts;
    try {
      const { payload } = await jwtVerify(token, key, {
        issuer,
        audience: issuer,
        algorithms: [SIGNING_ALGORITHM],
        typ: TOKEN_TYPE,
        currentDate: clock.now(),
        requiredClaims: REQUIRED_CLAIMS,
      });
      return tokenFromClaims(payload);
    } catch (error) {
      // A TypeError: the key that the token names is of another algorithm.
      if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
      throw error;
    }
  }
}
