import type { Purpose } from '@openmast/kernel';
import type { ViewContent } from './view-content';

/** `draft`: may be edited and is shown to nobody; `published`: shown; `superseded`: was shown. The last two never change again. */
export type ViewState = 'draft' | 'published' | 'superseded';

export interface ViewAddress {
  readonly tenantId: string;
  /** UUID. */
  readonly viewId: string;
}

export interface VersionAddress extends ViewAddress {
  /** 1, 2, 3, ... within the view. */
  readonly version: number;
}

export interface ViewVersion {
  readonly version: number;
  readonly state: ViewState;
  readonly changedBy: string;
  readonly changedAt: Date;
  readonly publishedBy?: string;
  readonly publishedAt?: Date;
  /** When a decision cited it for the first time. */
  readonly citedAt?: Date;
}

/** A tenant's view of the capture page for one purpose, or for all that have none of their own. */
export interface TenantView {
  readonly viewId: string;
  /** `dpv:<Term>`. Absent: for every purpose without a view of its own. */
  readonly purpose?: string;
  /** The newest first. */
  readonly versions: readonly ViewVersion[];
}

export interface ViewVersionWithContent extends ViewVersion {
  readonly purpose?: string;
  readonly content: ViewContent;
}

/** What is shown now, with the name under which evidence cites it. */
export interface PublishedView {
  /** `<view id>/<version>`. */
  readonly citation: string;
  readonly content: ViewContent;
}

/** The tenants' views of the capture page, in versions. Also the injection token. */
export abstract class TenantViews {
  /** What a page for this purpose says now; `undefined`: our own words alone. @throws AppError `unavailable` */
  abstract current(tenantId: string, purpose: Purpose): Promise<PublishedView | undefined>;

  /** At most 1,000 versions in all. @throws AppError `unavailable` */
  abstract list(tenantId: string): Promise<TenantView[]>;

  /** @throws AppError `unavailable` */
  abstract find(address: VersionAddress): Promise<ViewVersionWithContent | undefined>;

  /** Makes a view with its first draft. @throws AppError `conflict` where the purpose has one, `invalid`, `not-found`, `unavailable` */
  abstract open(view: NewView, staffName: string): Promise<VersionAddress>;

  /** Adds a draft. @returns its version. @throws AppError `not-found`, `invalid`, `unavailable` */
  abstract draft(address: ViewAddress, content: ViewContent, staffName: string): Promise<number>;

  /** Writes a draft anew. @throws AppError `conflict` for what was published, `not-found`, `invalid`, `unavailable` */
  abstract edit(address: VersionAddress, content: ViewContent, staffName: string): Promise<void>;

  /**
   * Shows a draft from the next page on, in the place of what was shown before.
   * @throws AppError `conflict` for what was published or says everything in no language, `not-found`, `unavailable`
   */
  abstract publish(address: VersionAddress, staffName: string): Promise<void>;
}

export interface NewView {
  readonly tenantId: string;
  /** `dpv:<Term>`. Absent: for every purpose without a view of its own. */
  readonly purpose?: string;
  readonly content: ViewContent;
}
