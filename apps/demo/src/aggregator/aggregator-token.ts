import { randomBytes } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import { z } from 'zod';

const KEY_BYTES = 32;
const ALGORITHM = { alg: 'dir', enc: 'A256GCM', typ: 'JWT' };

const content = z.object({
  /** The operator's access token. */
  at: z.string(),
  /** Which operator, and where its APIs are. */
  operator: z.object({ issuer: z.string(), apiRoot: z.string() }),
  /** The application the token was made for. */
  app: z.string(),
});

/** What travels inside an aggregator token. */
export type AggregatorTokenContent = z.infer<typeof content>;

/**
 * Tokens that only Acorn can read: the operator's token and the way to the operator, encrypted with a key made at boot. The
 * application never holds the operator's token, and Acorn keeps no list of tokens.
 */
export class AggregatorTokens {
  readonly #key = randomBytes(KEY_BYTES);

  constructor(private readonly issuer: string) {}

  issue(inside: AggregatorTokenContent, ttlSeconds: number): Promise<string> {
    return new EncryptJWT({ ...inside })
      .setProtectedHeader(ALGORITHM)
      .setIssuer(this.issuer)
      .setAudience(this.issuer)
      .setIssuedAt()
      .setExpirationTime(`${ttlSeconds} seconds`)
      .encrypt(this.#key);
  }

  /** `undefined`: not a token of this process, changed on the way, or expired. */
  async open(token: string): Promise<AggregatorTokenContent | undefined> {
    try {
      const { payload } = await jwtDecrypt(token, this.#key, {
        issuer: this.issuer,
        audience: this.issuer,
        keyManagementAlgorithms: [ALGORITHM.alg],
        contentEncryptionAlgorithms: [ALGORITHM.enc],
        requiredClaims: ['exp'],
      });
      return content.parse(payload);
    } catch {
      return undefined;
    }
  }
}
