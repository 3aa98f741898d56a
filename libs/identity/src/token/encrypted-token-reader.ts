import type { KeyRing } from '@openmast/runtime';
import { epochSeconds } from '@openmast/kernel';
import { z } from 'zod';
import type { VerifiedToken } from '../access-token';
import { openToken, takeApart } from './open-token';
import type { JwtReaderParts } from './signed-token-reader';
import { importedTokenKey } from './token-encryption';
import { tokenFromClaims } from './token-from-claims';
import type { TokenReader } from './token-reader';

export interface EncryptedReaderParts extends JwtReaderParts {
  readonly keyRing: KeyRing;
}

/** What says where and when a token is good; the rest is read by {@link tokenFromClaims}. */
const validity = z.looseObject({ iss: z.string(), aud: z.string(), iat: z.number(), exp: z.number() });

/** Encrypted JWT access tokens (RFC 7516): the same claims as in a signed one, readable by our APIs alone. */
export class EncryptedTokenReader implements TokenReader {
  constructor(private readonly parts: EncryptedReaderParts) {}

  async read(token: string): Promise<VerifiedToken | undefined> {
    const { issuer, clock, keys, keyRing } = this.parts;
    const sealed = takeApart(token);
    // Only keys that are published still open anything: a forgotten one has taken its tokens with it.
    if (!sealed || !(await keys.find(sealed.kid))) return undefined;
    const claims = validity.safeParse(openToken(sealed, importedTokenKey(keyRing, sealed.kid).keyObject)).data;
    if (!claims) return undefined;
    const isHere = claims.iss === issuer && claims.aud === issuer;
    return isHere && claims.exp > epochSeconds(clock) ? tokenFromClaims(claims) : undefined;
  }
}
