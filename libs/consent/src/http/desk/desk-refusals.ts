import { AppError, type ErrorKind } from '@openmast/kernel';
import type { DeskRefusal } from '../../consent-desk';

/** Kind, stable code, and a sentence that helps; nothing about a person but what the caller told us. */
const REFUSALS: Readonly<Record<DeskRefusal, readonly [ErrorKind, string, string]>> = {
  'application-unknown': ['not-found', 'UNKNOWN_APPLICATION', 'This organisation has no such application.'],
  'purpose-unknown': ['invalid', 'UNKNOWN_PURPOSE', 'The purpose is not in the Data Privacy Vocabulary.'],
  'not-agreed': ['forbidden', 'NOT_AGREED', 'These scopes for this purpose were not agreed with the application.'],
  'line-unknown': ['not-found', 'UNKNOWN_LINE', 'The number is no line of this operator.'],
  'line-barred': ['conflict', 'LINE_BARRED', 'The line is barred: no permission can be given for it now.'],
  'holder-may-not-consent': [
    'conflict',
    'HOLDER_MAY_NOT_CONSENT',
    'Whoever holds this phone does not decide for the line, so no permission can be given for it.',
  ],
  'end-beyond-cap': ['invalid', 'EXPIRY_BEYOND_CAP', 'expiresAt lies beyond what the product allows, counted from capturedAt.'],
  superseded: ['conflict', 'SUPERSEDED', 'The person decided otherwise after capturedAt; the later decision stands.'],
  'line-ended': ['conflict', 'LINE_ENDED', 'This line has another owner now, or was erased: nothing was recorded.'],
  'told-twice': [
    'invalid',
    'DUPLICATE_ITEM',
    'An earlier item of this call is about the same line, application, purpose and scope.',
  ],
  unavailable: ['unavailable', 'UNAVAILABLE', 'Nobody can tell now. Try again later.'],
};

export function refusalOf(outcome: DeskRefusal): AppError {
  return new AppError(...REFUSALS[outcome]);
}
