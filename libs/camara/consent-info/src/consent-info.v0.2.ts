import { join } from 'node:path';
import { type EitherSubjectOperation, type InquiryAnswer, answer, defineVersion, refuse } from '@openmast/camara/kit';
import { statusInfo } from './status-info';

interface RetrieveBody {
  readonly phoneNumber?: string;
  readonly scopes: readonly string[];
  readonly purpose: string;
  readonly requestCaptureUrl: boolean;
  readonly callbackUrl?: string;
}

type Own = 'not-agreed' | 'callback-refused' | 'asked-too-often';

const ENDINGS = {
  'line-unknown': 'identifier-unknown',
  'line-barred': 'service-not-applicable',
  'not-agreed': 'not-agreed',
  'callback-refused': 'callback-refused',
  'asked-too-often': 'asked-too-often',
} as const satisfies Record<Exclude<InquiryAnswer['outcome'], 'told'>, string>;

const retrieveStatus: EitherSubjectOperation<Own, RetrieveBody> = {
  subject: 'from-token-or-body',
  async run({ body, line, applicationId, inquiry }) {
    const { purpose, scopes, requestCaptureUrl, callbackUrl } = body;
    // "only applicable when the API Consumer requests a Consent capture URL": without it the callback is not looked at.
    const capture = requestCaptureUrl ? { capture: callbackUrl === undefined ? {} : { callbackUrl } } : {};
    const subscriber = line.subscriber === undefined ? {} : { subscriber: line.subscriber };
    const told = await inquiry.ask({ applicationId, msisdn: line.msisdn(), ...subscriber, purpose, scopes, ...capture });
    if (told.outcome !== 'told') return refuse(ENDINGS[told.outcome]);
    const { captureUrl } = told;
    return answer({ statusInfo: statusInfo(told.standings, purpose), ...(captureUrl === undefined ? {} : { captureUrl }) });
  },
};

/** Consent Info 0.2.0, base path `/consent-info/v0.2`. */
export const consentInfoV0 = defineVersion<Own>({
  version: 'v0.2',
  documentFile: join(__dirname, '../openapi/consent-info.v0.2.yaml'),
  rows: {
    'not-agreed': {
      status: 403,
      code: 'CONSENT_INFO.NOT_ALLOWED_SCOPES_PURPOSE',
      message: 'These scopes for this purpose were not agreed with the application at its onboarding.',
    },
    'callback-refused': {
      status: 403,
      code: 'CONSENT_INFO.INVALID_CALLBACK_URL',
      message: 'The callbackUrl is not https, loopback or a private scheme at a place registered for the application.',
    },
    'asked-too-often': {
      status: 403,
      code: 'CONSENT_INFO.CAPTURE_FREQUENCY_EXCEEDED',
      message: 'Too many consent capture links were requested for this line. Try again later.',
    },
  },
  operations: { retrieveStatus },
});
