import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/**
 * Keys for one purpose each, derived (HKDF-SHA-256) from the master key. A label never serves two purposes, so that
 * leaking one derived key tells nothing about the others.
 */
export class KeyRing {
  private readonly derived = new Map<string, Buffer>();
  /** Of derived keys; a MAC with a key object costs a fifth of one with the key's bytes. */
  private readonly macKeys = new Map<string, KeyObject>();

  constructor(private readonly masterKey: Buffer) {}

  derive(label: string): Buffer {
    let key = this.derived.get(label);
    if (!key) {
      key = Buffer.from(hkdfSync('sha256', this.masterKey, Buffer.alloc(0), `openmast/${label}`, KEY_BYTES));
      this.derived.set(label, key);
    }
    return key;
  }

  /** HMAC-SHA-256 under the label's key, 32 bytes. */
  mac(label: string, text: string): Buffer {
    return createHmac('sha256', this.macKey(label)).update(text).digest();
  }

  private macKey(label: string): KeyObject {
    const known = this.macKeys.get(label) ?? createSecretKey(this.derive(label));
    this.macKeys.set(label, known);
    return known;
  }

  /** AES-256-GCM; `context` is authenticated, not stored: opening needs the same one. Layout: IV, tag, cipher text. */
  seal(label: string, plain: Buffer, context: string): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.derive(label), iv).setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), body]);
  }

  /** @throws Error when the box was changed, moved to another context, or sealed under another key. */
  open(label: string, box: Buffer, context: string): Buffer {
    const decipher = createDecipheriv('aes-256-gcm', this.derive(label), box.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(context))
      .setAuthTag(box.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(box.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
  }
}
