import { AccessTokenVerifier, type VerifiedToken } from '@openmast/identity';
import { AppError } from '@openmast/kernel';

export interface TokenFacts {
  readonly scopes: readonly string[];
  /** Pairwise subject; leave it out for a two-legged token. */
  readonly subject?: string;
  readonly amr?: readonly string[];
  /** Thumbprint of the key the token is bound to. */
  readonly proofKey?: string;
}

/** Knows the tokens it issued, and no other. */
export class FakeVerifier extends AccessTokenVerifier {
  /** Set it to have the keys unreachable. */
  isUnavailable = false;
  readonly asked: string[] = [];
  readonly #tokens = new Map<string, VerifiedToken>();

  issue({ scopes, subject, amr = [], proofKey }: TokenFacts): string {
    const tokenId = `token-${this.#tokens.size + 1}`;
    const expiresAt = new Date('2099-01-01T00:00:00Z');
    const grantType = subject === undefined ? 'client_credentials' : 'authorization_code';
    const bound = proofKey === undefined ? {} : { proofKey };
    const facts = { tokenId, clientId: 'ride-now', scopes: new Set(scopes), amr, grantType, expiresAt, ...bound };
    this.#tokens.set(tokenId, subject === undefined ? facts : { ...facts, subject });
    return tokenId;
  }

  override async verify(token: string): Promise<VerifiedToken | undefined> {
    this.asked.push(token);
    if (this.isUnavailable) throw new AppError('unavailable', 'keys-unavailable', 'The verification keys cannot be had.');
    return this.#tokens.get(token);
  }
}
