import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const VERIFIER_BYTES = 32;
const VERIFIER_SHAPE = /^[A-Za-z0-9\-._~]{43,128}$/;
const CHALLENGE_SHAPE = /^[A-Za-z0-9_-]{43}$/;

/** RFC 7636 with S256, the only method these parties speak. */
export function makeVerifier(): string {
  return randomBytes(VERIFIER_BYTES).toString('base64url');
}

export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

export function isChallenge(text: string | undefined): text is string {
  return text !== undefined && CHALLENGE_SHAPE.test(text);
}

export function fitsChallenge(verifier: string | undefined, challenge: string): boolean {
  if (verifier === undefined || !VERIFIER_SHAPE.test(verifier)) return false;
  const [computed, given] = [Buffer.from(challengeOf(verifier)), Buffer.from(challenge)];
  return computed.length === given.length && timingSafeEqual(computed, given);
}
