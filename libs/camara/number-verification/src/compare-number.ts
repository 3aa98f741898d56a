import { createHash, timingSafeEqual } from 'node:crypto';
import type { CallSubject } from '@openmast/camara/kit';
import { Msisdn } from '@openmast/kernel';

/** Is `claimed`, in E.164 form with plus sign, the subject's number? A text that is no number is not. */
export function hasPhoneNumber(subject: CallSubject, claimed: string): boolean {
  const candidate = Msisdn.parse(claimed);
  return candidate !== undefined && subject.hasNumber(candidate);
}

/**
 * Is `claimedHex` the SHA-256 of the subject's number in E.164 form with plus sign? Compares bytes, hence no letter case, and in
 * constant time, so that the hash cannot be felt out digit by digit. A text of another length is not.
 */
export function hasHashedNumber(subject: CallSubject, claimedHex: string): boolean {
  const actual = createHash('sha256').update(subject.msisdn().e164()).digest();
  const claimed = Buffer.from(claimedHex, 'hex');
  return claimed.length === actual.length && timingSafeEqual(claimed, actual);
}
