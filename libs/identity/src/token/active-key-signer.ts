import { DocumentSigner, type SignedDocument } from '@openmast/consent';
import { CompactSign, type JWK, importJWK } from 'jose';
import { SIGNING_ALGORITHM, type SigningKeys } from './signing-keys';

const PUBLIC_MEMBERS = ['kty', 'crv', 'x', 'y', 'kid', 'alg', 'use'] as const;

/** Signs documents with the key that signs tokens now. The header's `typ` keeps the two apart. */
export class ActiveKeySigner extends DocumentSigner {
  private current: { readonly version: string; readonly jwk: JWK } | undefined;

  constructor(private readonly keys: SigningKeys) {
    super();
  }

  override async sign(type: string, document: object): Promise<SignedDocument> {
    const jwk = await this.activeKey();
    const kid = jwk.kid ?? '';
    const jws = await new CompactSign(Buffer.from(JSON.stringify(document)))
      .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid, typ: type })
      .sign(await importJWK(jwk, SIGNING_ALGORITHM));
    const publicJwk = Object.fromEntries(PUBLIC_MEMBERS.map((member) => [member, jwk[member]]));
    return { jws, kid, publicJwk };
  }

  /** Keys rotate while we run. */
  private async activeKey(): Promise<JWK> {
    const version = await this.keys.version();
    if (this.current && this.current.version === version) return this.current.jwk;
    const [jwk] = (await this.keys.load()).filter(({ alg }) => alg === SIGNING_ALGORITHM);
    if (!jwk) throw new Error('There is no signing key, though loading makes one.');
    this.current = { version, jwk };
    return jwk;
  }
}
