/** A person of the operator, signed in. */
export interface StaffMember {
  /** The brand of the operator that this person works for. */
  readonly tenantId: string;
  readonly name: string;
  /** `owner` may also do what reaches beyond the tenant (ADR 0022). Any other word may not. */
  readonly role: string;
}

/** Who did it, for records that several tenants share: people of two tenants may have one name. */
export function nameAmongTenants({ tenantId, name }: StaffMember): string {
  return `${tenantId}/${name}`;
}

/** Knows the operator's people. Also the injection token. */
export abstract class StaffDirectory {
  /**
   * `undefined` for a wrong name or password, at the same cost; also where two people of two tenants have one name and one
   * password, since nobody can tell which of them this is.
   * @throws AppError `unavailable`
   */
  abstract authenticate(name: string, password: string): Promise<StaffMember | undefined>;
}
