import type { Msisdn, SubscriberRef } from '@openmast/kernel';
import type { ScopeStanding } from './domain/standing';

/** How things stand between one application and one line. Words of the request are taken as they came. */
export interface InquiryQuestion {
  readonly applicationId: string;
  readonly msisdn: Msisdn;
  /** Whom the token was issued for. Absent: the number was named by the application. */
  readonly subscriber?: SubscriberRef;
  readonly purpose: string;
  readonly scopes: readonly string[];
  /** Present: a link to the capture page is wanted, where the person can still be asked. */
  readonly capture?: { readonly callbackUrl?: string };
}

/**
 * - `line-unknown`: no line of ours, or no longer the one the token was issued for; `line-barred`: ours, and not to be asked about;
 * - `not-agreed`: scope and purpose are nothing this application has bought;
 * - `callback-refused`: not a place that provably belongs to the application;
 * - `asked-too-often`: no further link for this line now.
 */
export type InquiryAnswer =
  | { readonly outcome: 'line-unknown' | 'line-barred' | 'not-agreed' | 'callback-refused' | 'asked-too-often' }
  | {
      readonly outcome: 'told';
      /** One per scope asked, in the order asked. */
      readonly standings: readonly ScopeStanding[];
      readonly captureUrl?: string;
    };

/** May this application process these data of this line now, and if not, why? For CAMARA Consent Info. Also the injection token. */
export abstract class ConsentInquiry {
  /** @throws AppError `unavailable` when nobody can tell: undecided is never reported as a status. */
  abstract ask(question: InquiryQuestion): Promise<InquiryAnswer>;
}
