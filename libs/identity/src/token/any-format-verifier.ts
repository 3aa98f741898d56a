import type { Clock } from '@openmast/kernel';
import type { Database, KeyRing } from '@openmast/runtime';
import { AccessTokenVerifier, type VerifiedToken } from '../access-token';
import { PairwiseSubjects } from '../store/postgres-pairwise-subjects';
import { EncryptedTokenReader } from './encrypted-token-reader';
import { OpaqueTokenReader } from './opaque-token-reader';
import { PublishedKeys } from './published-keys';
import { SignedTokenReader } from './signed-token-reader';
import { SigningKeys } from './signing-keys';
import type { TokenReader } from './token-reader';

const TOKEN_LENGTH_MAX = 8_192;
/** Parts of the compact serialisations of JWS (RFC 7515) and JWE (RFC 7516). */
const SIGNED_PARTS = 3;
const ENCRYPTED_PARTS = 5;

export interface VerifierParts {
  readonly issuer: string;
  readonly clock: Clock;
  readonly database: Database;
  readonly keyRing: KeyRing;
}

/** Checks access tokens of every format we issue; which one it is shows in the token itself. */
export class AnyFormatVerifier extends AccessTokenVerifier {
  private readonly signed: TokenReader;
  private readonly encrypted: TokenReader;
  private readonly opaque: TokenReader;

  constructor({ issuer, clock, database, keyRing }: VerifierParts) {
    super();
    const signingKeys = new SigningKeys(database, keyRing);
    const keys = new PublishedKeys({ clock, publicKeys: () => signingKeys.publicKeys() });
    this.signed = new SignedTokenReader({ issuer, clock, keys });
    this.encrypted = new EncryptedTokenReader({ issuer, clock, keys, keyRing });
    this.opaque = new OpaqueTokenReader({ issuer, clock, database, subjects: new PairwiseSubjects(database, keyRing) });
  }

  override async verify(token: string): Promise<VerifiedToken | undefined> {
    if (token.length > TOKEN_LENGTH_MAX) return undefined;
    const parts = token.split('.').length;
    if (parts === SIGNED_PARTS) return this.signed.read(token);
    if (parts === ENCRYPTED_PARTS) return this.encrypted.read(token);
    return parts === 1 ? this.opaque.read(token) : undefined;
  }
}
