import { join } from 'node:path';
import { type CallSubject, type TokenSubjectOperation, type VerifiedToken, answer, defineVersion } from '@openmast/camara/kit';
import { hasHashedNumber, hasPhoneNumber } from './compare-number';
import { isSilentlyAuthenticated } from './silent-authentication';

type OwnCode = 'not-silently-authenticated';

/** The schema lets exactly one of the two through. */
interface VerifyBody {
  readonly phoneNumber?: string;
  readonly hashedPhoneNumber?: string;
}

const verify: TokenSubjectOperation<OwnCode, VerifyBody> = {
  subject: 'from-token',
  quality,
  run: ({ body, line }) => answer({ devicePhoneNumberVerified: isClaimTrue(line, body) }),
};

const share: TokenSubjectOperation<OwnCode, undefined> = {
  subject: 'from-token',
  quality,
  run: ({ line }) => answer({ devicePhoneNumber: line.msisdn().e164() }),
};

/** Number Verification 2.1.0, base path `/number-verification/v2`. */
export const numberVerificationV2 = defineVersion<OwnCode>({
  version: 'v2',
  documentFile: join(__dirname, '../openapi/number-verification.v2.yaml'),
  rows: {
    'not-silently-authenticated': {
      status: 403,
      code: 'NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK',
      message: 'The access token must come from network-based or SIM-based sign-in of the subscriber.',
    },
  },
  operations: { phoneNumberVerify: verify, phoneNumberShare: share },
});

function quality(token: VerifiedToken): OwnCode | undefined {
  return isSilentlyAuthenticated(token) ? undefined : 'not-silently-authenticated';
}

function isClaimTrue(subject: CallSubject, { phoneNumber, hashedPhoneNumber }: VerifyBody): boolean {
  if (phoneNumber !== undefined) return hasPhoneNumber(subject, phoneNumber);
  if (hashedPhoneNumber !== undefined) return hasHashedNumber(subject, hashedPhoneNumber);
  return false;
}
