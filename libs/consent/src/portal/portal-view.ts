import type { UseKind } from '../domain/uses';

export interface PortalFrame {
  readonly operatorName: string;
  /** The line, masked. */
  readonly maskedNumber: string;
}

/** What the person can do about a use of each kind. */
export const ACTS = { allowed: 'stop', unasked: 'object', objected: 'allow' } as const;
export type PortalAct = (typeof ACTS)[keyof typeof ACTS];

/** How uses can stand, in the order in which a page tells them. */
export const KINDS = ['allowed', 'unasked', 'objected', 'ended'] as const satisfies readonly UseKind[];

/** May an application use it now? Otherwise it could, once. */
export function isInUse({ kind }: { readonly kind: UseKind }): boolean {
  return kind === 'allowed' || kind === 'unasked';
}

/** One use as a person reads it, in the page's language. */
export interface UseView {
  readonly kind: UseKind;
  readonly applicationName: string;
  /** The purpose in words that complete "for ...". */
  readonly purposeWords: string;
  /** What the application can do, in words that complete "can ...". */
  readonly items: readonly string[];
  readonly decidedAt?: Date;
  readonly until?: Date;
  readonly lastUsedAt?: Date;
  /** What can be done about it now, if anything. */
  readonly act?: PortalAct;
  /** Path of the page about everything its application does for its purpose. */
  readonly href: string;
}

export interface AccessView {
  readonly at: Date;
  readonly what: string;
  readonly isAnswered: boolean;
}

/** Everything that one application does, or did, for one purpose: its uses, at least one, with every call. */
export interface AppView extends Pick<UseView, 'applicationName' | 'purposeWords'> {
  readonly ownerName: string;
  readonly partnerName: string;
  readonly privacyPolicyUrl: string;
  /** `dpv:<Term>`. */
  readonly purpose: string;
  readonly scopes: readonly string[];
  readonly uses: readonly UseView[];
  readonly accesses: readonly AccessView[];
}

/** Where everything that was allowed is stopped: the page that says what this does, and its form. */
export const STOP_EVERYTHING_PATH = '/portal/stop-everything';

/** Named in the evidence of what is decided here. Raised whenever a sentence of these pages changes. */
export const PORTAL_VIEW_VERSION = 'portal-3';
