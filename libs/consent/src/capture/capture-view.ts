/** Everything the capture page says. Plain text; the page escapes it. */
export interface CaptureView {
  readonly operatorName: string;
  readonly applicationName: string;
  readonly ownerName: string;
  readonly partnerName: string;
  readonly privacyPolicyUrl: string;
  /** What the application will be able to do, in words that complete "RideNow wants to ...". */
  readonly items: readonly string[];
  /** Scope names, for the details. */
  readonly scopes: readonly string[];
  /** `dpv:<Term>`, for the details. */
  readonly purpose: string;
  /** The line, masked. */
  readonly maskedNumber: string;
  /** Absent: until withdrawn. */
  readonly until?: Date;
}

/** What ties the form to one interaction. */
export interface CaptureForm {
  /** Where both buttons post to: a path on this origin. */
  readonly action: string;
  readonly token: string;
  /** Several items can be allowed one by one, besides all or none. Absent: all or none. */
  readonly isSeparable?: boolean;
}

/** Named in the evidence of a decision, with the language. Raised whenever a sentence of the page changes. */
export const CAPTURE_VIEW_VERSION = 'capture-2';
export const CAPTURE_LANGUAGE = 'en';

/** "dpv:FraudPreventionAndDetection" becomes "fraud prevention and detection": the vocabulary's own term, made readable. */
export function purposeInWords(purpose: string): string {
  const term = purpose.replace(/^dpv:/, '');
  return term
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase();
}
