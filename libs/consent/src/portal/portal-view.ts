import type { UseKind } from '../domain/uses';

export interface PortalFrame {
  readonly operatorName: string;
  /** The line, masked. */
  readonly maskedNumber: string;
}

/** One use as a person reads it, in the page's language. */
export interface UseView {
  readonly kind: UseKind;
  readonly applicationName: string;
  /** `dpv:<Term>`. */
  readonly purpose: string;
  /** The same in words that complete "for ...". */
  readonly purposeWords: string;
  /** What the application can do, in words that complete "can ...". */
  readonly items: readonly string[];
  readonly decidedAt?: Date;
  readonly until?: Date;
  readonly lastUsedAt?: Date;
  /** Path of its page. */
  readonly href: string;
}

export interface AccessView {
  readonly at: Date;
  readonly what: string;
  readonly isAnswered: boolean;
}

export interface UseDetailView extends UseView {
  readonly ownerName: string;
  readonly partnerName: string;
  readonly privacyPolicyUrl: string;
  readonly scopes: readonly string[];
  readonly accesses: readonly AccessView[];
}

/** Named in the evidence of what is decided here. Raised whenever a sentence of these pages changes. */
export const PORTAL_VIEW_VERSION = 'portal-2';
