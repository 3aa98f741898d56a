import { type JWK, type JWTPayload, compactVerify, decodeProtectedHeader } from 'jose';
import type { DocumentSigner, SignatureKeys, SignedDocument } from './document-signer';
import { HASH_BYTES } from './chain-link';
import type { ChainPoint } from './walk-batch';

export const HEAD_TYPE = 'consent-head+jws';
const ALGORITHM = 'ES256';

/** "At this time the tenant's chain had this many events, and the last one had this hash." */
export interface SignedHead extends ChainPoint {
  readonly tenantId: string;
  readonly time: Date;
}

/** The hash is base64url, the time ISO 8601. @throws AppError `unavailable` */
export async function signHead(signer: DocumentSigner, { tenantId, position, hash, time }: SignedHead): Promise<SignedDocument> {
  const document = { tenant: tenantId, position, hash: hash.toString('base64url'), time: time.toISOString() };
  return signer.sign(HEAD_TYPE, document);
}

/** `undefined`: not a head, or not signed by a key of ours. @throws AppError `unavailable` */
export async function openHead(keys: SignatureKeys, jws: string): Promise<SignedHead | undefined> {
  const kid = kidOf(jws);
  const jwk = kid === undefined ? undefined : await keys.find(kid);
  if (!jwk) return undefined;
  return compactVerify(jws, jwk as JWK, { algorithms: [ALGORITHM] }).then(
    ({ payload }) => headFromWire(JSON.parse(Buffer.from(payload).toString()) as JWTPayload),
    () => undefined,
  );
}

function kidOf(jws: string): string | undefined {
  try {
    const { kid, typ } = decodeProtectedHeader(jws);
    return typ === HEAD_TYPE ? kid : undefined;
  } catch {
    return undefined;
  }
}

function headFromWire(wire: JWTPayload): SignedHead | undefined {
  const { tenant, position, hash, time } = wire;
  if (typeof tenant !== 'string' || typeof hash !== 'string' || typeof time !== 'string') return undefined;
  const bytes = Buffer.from(hash, 'base64url');
  if (!Number.isSafeInteger(position) || bytes.length !== HASH_BYTES) return undefined;
  return { tenantId: tenant, position: Number(position), hash: bytes, time: new Date(time) };
}
