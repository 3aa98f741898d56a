import { createHash } from 'node:crypto';
import { ADA, BEN, subjectOf } from '@openmast/camara/kit-testing';
import { hasHashedNumber, hasPhoneNumber } from './compare-number';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('Comparing numbers', () => {
  const ada = subjectOf(ADA);

  it('is true for the number, and false for any other text', () => {
    expect(hasPhoneNumber(ada, ADA.e164)).toBe(true);
    for (const text of [BEN.e164, '', ADA.e164.slice(1), ` ${ADA.e164}`, `${ADA.e164}0`])
      expect(hasPhoneNumber(ada, text)).toBe(false);
  });

  it('is true for the hash in either letter case', () => {
    expect(hasHashedNumber(ada, sha256(ADA.e164))).toBe(true);
    expect(hasHashedNumber(ada, sha256(ADA.e164).toUpperCase())).toBe(true);
  });

  it('is false for any other hash, also one that is cut short or not hexadecimal', () => {
    const own = sha256(ADA.e164);
    for (const hash of [
      sha256(BEN.e164),
      sha256(ADA.e164.slice(1)),
      own.slice(2),
      `${own}00`,
      '',
      'zz'.repeat(32),
      `${own.slice(2)}zz`,
    ]) {
      expect(hasHashedNumber(ada, hash)).toBe(false);
    }
  });

  it('does not decrypt the number to compare a plain one', () => {
    const msisdn = jest.fn(ada.msisdn);

    expect(hasPhoneNumber({ ...ada, msisdn }, ADA.e164)).toBe(true);
    expect(msisdn).not.toHaveBeenCalled();
  });
});
