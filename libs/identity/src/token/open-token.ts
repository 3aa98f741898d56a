import { type KeyObject, createDecipheriv } from 'node:crypto';
import { z } from 'zod';
import { CONTENT_ENCRYPTION, KEY_MANAGEMENT } from './token-encryption';
import { TOKEN_TYPE } from './token-header';

/** Header, no encrypted key, initialisation vector, cipher text, tag: RFC 7516 section 7.1, with a key used directly. */
const COMPACT = /^([\w-]+)\.\.([\w-]{16})\.([\w-]+)\.([\w-]{22})$/;

/** Nothing but what we write: a header that says more, e.g. `zip` or `crit`, is not ours. */
const header = z.strictObject({
  alg: z.literal(KEY_MANAGEMENT),
  enc: z.literal(CONTENT_ENCRYPTION),
  typ: z.literal(TOKEN_TYPE),
  kid: z.string(),
  iss: z.string().optional(),
  aud: z.string().optional(),
});

/** Headers that were read already, with their key ids: every token of one key carries the same one. */
const KNOWN_HEADERS_MAX = 64;
const knownHeaders = new Map<string, string>();

/** An encrypted token taken apart, and not opened yet. */
export interface SealedToken {
  readonly kid: string;
  readonly protectedHeader: string;
  readonly iv: Buffer;
  readonly cipherText: Buffer;
  readonly tag: Buffer;
}

/** `undefined`: not an encrypted token as we write them. */
export function takeApart(token: string): SealedToken | undefined {
  const [, protectedHeader, iv, cipherText, tag] = COMPACT.exec(token) ?? [];
  if (protectedHeader === undefined || iv === undefined || cipherText === undefined || tag === undefined) return undefined;
  const kid = knownHeaders.get(protectedHeader) ?? readHeader(protectedHeader);
  if (kid === undefined) return undefined;
  return { kid, protectedHeader, iv: bytes(iv), cipherText: bytes(cipherText), tag: bytes(tag) };
}

function readHeader(protectedHeader: string): string | undefined {
  const { data } = header.safeParse(jsonIn(bytes(protectedHeader)));
  if (!data) return undefined;
  if (knownHeaders.size >= KNOWN_HEADERS_MAX) knownHeaders.clear();
  knownHeaders.set(protectedHeader, data.kid);
  return data.kid;
}

/**
 * Opens a token with AES-256-GCM (RFC 7518 section 5.3), in place of a library: every call with a token passes here, and the
 * asynchronous way costs ten times as much (docs/adr/0012).
 * @returns the claims; `undefined` where tag, header or text are not what was sealed under this key
 */
export function openToken({ protectedHeader, iv, cipherText, tag }: SealedToken, key: KeyObject): unknown {
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: 16 });
  decipher.setAAD(Buffer.from(protectedHeader, 'ascii')).setAuthTag(tag);
  try {
    return jsonIn(Buffer.concat([decipher.update(cipherText), decipher.final()]));
  } catch {
    return undefined;
  }
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}

function jsonIn(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
