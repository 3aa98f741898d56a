/** What a browser gets from the subscriber pages: a page, or where it goes next; and the `Set-Cookie` lines that come with it. */
export type PageReply = (PageOfReply | { readonly location: string }) & { readonly cookies?: readonly string[] };

export interface PageOfReply {
  readonly status: number;
  readonly html: string;
  /** Origins besides ours that a form on this page may lead to. */
  readonly formTargets?: readonly string[];
}
