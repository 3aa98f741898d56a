import { type KeyObject, createSecretKey, type webcrypto } from 'node:crypto';
import type { KeyRing } from '@openmast/runtime';

/** RFC 7518 sections 4.5 and 5.3: one key, used directly, that authenticates what it encrypts. */
export const KEY_MANAGEMENT = 'dir';
export const CONTENT_ENCRYPTION = 'A256GCM';

/**
 * The key for encrypted access tokens that goes with a signing key: derived from the master key, so that it stands nowhere,
 * and by the signing key's id, so that both are rotated and forgotten together.
 */
export function tokenEncryptionKey(keyRing: KeyRing, kid: string): Buffer {
  return keyRing.derive(`identity/access-token/${kid}`);
}

interface ImportedKey {
  /** For opening tokens. */
  readonly keyObject: KeyObject;
  /** For the library, which seals them. */
  readonly cryptoKey: webcrypto.CryptoKey;
}

/** By the bytes, of which the key ring keeps one buffer per label. */
const imported = new WeakMap<Buffer, ImportedKey>();

/** The same key, imported once: bytes would be imported anew for every token. */
export function importedTokenKey(keyRing: KeyRing, kid: string): ImportedKey {
  const bytes = tokenEncryptionKey(keyRing, kid);
  const known = imported.get(bytes);
  if (known) return known;
  const keyObject = createSecretKey(bytes);
  const fresh = { keyObject, cryptoKey: keyObject.toCryptoKey('AES-GCM', false, ['encrypt']) };
  imported.set(bytes, fresh);
  return fresh;
}
