import { timingSafeEqual } from 'node:crypto';
import type { Database, KeyRing } from '@openmast/runtime';
import { type PublicJwk, SignatureKeys, type SignedDocument } from '../chain/document-signer';

const LABEL = 'consent/signature-key';
const REMEMBER = {
  name: 'consent-remember-key',
  text: 'insert into consent.signature_key (kid, public_jwk, seal) values ($1, $2, $3) on conflict do nothing',
};
const FIND = { name: 'consent-find-key', text: 'select public_jwk, seal from consent.signature_key where kid = $1' };

interface Row {
  readonly public_jwk: string;
  readonly seal: Buffer;
}

/**
 * Token keys are forgotten hours after their last token; these stay. Each is sealed under the master key, so that whoever can
 * write to the database only cannot pass a key of his own for one of ours.
 */
export class PostgresSignatureKeys extends SignatureKeys {
  private readonly known = new Map<string, PublicJwk>();

  constructor(
    private readonly database: Database,
    private readonly keyRing: KeyRing,
  ) {
    super();
  }

  override async remember({ kid, publicJwk }: SignedDocument): Promise<void> {
    if (this.known.has(kid)) return;
    const text = JSON.stringify(publicJwk);
    await this.database.affected(REMEMBER, [kid, text, this.sealOf(kid, text)]);
    this.known.set(kid, publicJwk);
  }

  override async find(kid: string): Promise<PublicJwk | undefined> {
    const known = this.known.get(kid);
    if (known) return known;
    const [row] = await this.database.rows<Row>(FIND, [kid]);
    const seal = row && this.sealOf(kid, row.public_jwk);
    if (!seal || seal.length !== row.seal.length || !timingSafeEqual(seal, row.seal)) return undefined;
    const publicJwk = JSON.parse(row.public_jwk) as PublicJwk;
    this.known.set(kid, publicJwk);
    return publicJwk;
  }

  private sealOf(kid: string, publicJwk: string): Buffer {
    return this.keyRing.mac(LABEL, JSON.stringify([kid, publicJwk]));
  }
}
