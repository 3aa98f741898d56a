import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;

/** A secret as strong as a key, so that a plain hash of it is safe to keep and cheap to check. */
export function newClientSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** SHA-256, base64url: what is kept of a client secret. */
export function hashClientSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** Takes the same time for every wrong secret. */
export function isClientSecret(candidate: string, storedHash: string): boolean {
  const [offered, stored] = [Buffer.from(hashClientSecret(candidate)), Buffer.from(storedHash)];
  return offered.length === stored.length && timingSafeEqual(offered, stored);
}
