/** What one tenant has, by the names under which a request may name it. */
export interface Things {
  readonly tenantId: string;
  /** Where its subscribers are. */
  readonly country: string;
  readonly applicationId: string;
  readonly viewId: string;
  /** A draft of this view. */
  readonly version: number;
  /** A country rule in force. */
  readonly ruleId: string;
  /** Of whom a request about these things is, E.164 with plus. */
  readonly phoneNumber: string;
}

/** What nobody has, and somebody who decided nothing. */
export function madeUpThings(phoneNumber: string): Things {
  return {
    tenantId: 'nowhere',
    country: 'XQ',
    applicationId: '00000000-0000-4000-8000-00000000000a',
    viewId: '00000000-0000-4000-8000-00000000000b',
    version: 1,
    ruleId: '00000000-0000-4000-8000-00000000000c',
    phoneNumber,
  };
}

/** By these a tenant's things are known wherever they stand, in an answer or in a row. */
export function marksOf({ tenantId, applicationId, viewId, ruleId }: Things): string[] {
  return [tenantId, applicationId, viewId, ruleId];
}
