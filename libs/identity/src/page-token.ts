import { timingSafeEqual } from 'node:crypto';
import { CaptureRefused } from './oidc/consent-asking';

/** @throws CaptureRefused for a form that was not filled in on the page with this token */
export function refuseWrongToken(presented: string, expected: Buffer): void {
  const token = Buffer.from(presented, 'base64url');
  if (token.length !== expected.length || !timingSafeEqual(token, expected)) throw new CaptureRefused('wrong page token');
}
