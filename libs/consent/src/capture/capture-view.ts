/** Everything the capture page says beside its own sentences, in the page's language. Plain text; the page escapes it. */
export interface CaptureView {
  readonly operatorName: string;
  readonly applicationName: string;
  readonly ownerName: string;
  readonly partnerName: string;
  readonly privacyPolicyUrl: string;
  /** The tenant's sentence under the question. */
  readonly introduction?: string;
  /** What the application will be able to do, in the order of the list. */
  readonly items: readonly CaptureItem[];
  /** The tenant's sentence under the list. */
  readonly note?: string;
  /** `dpv:<Term>`, for the details. */
  readonly purpose: string;
  /** The same in words that complete "for ...". */
  readonly purposeWords: string;
  /** The tenant's sentence on what the purpose means here. */
  readonly purposeExplanation?: string;
  /** The line, masked. */
  readonly maskedNumber: string;
  /** Absent: until withdrawn. */
  readonly until?: Date;
}

/** One thing that is asked for. */
export interface CaptureItem {
  readonly scope: string;
  /** Completes "RideNow wants to ...". */
  readonly words: string;
  /** Named in the details and only counted in the list. */
  readonly isFolded: boolean;
}

/** What ties the form to one interaction. */
export interface CaptureForm {
  /** Where both buttons post to: a path on this origin. */
  readonly action: string;
  readonly token: string;
  /** Several items can be allowed one by one, besides all or none. Absent: all or none. */
  readonly isSeparable?: boolean;
  /** A yes came sooner than the page can be read; it counts for nothing. */
  readonly isEarly?: boolean;
}

/** Named in the evidence of a decision, with the language. Raised whenever a sentence of the page changes. */
export const CAPTURE_VIEW_VERSION = 'capture-3';
