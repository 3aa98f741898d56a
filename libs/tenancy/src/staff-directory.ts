/** A person of the operator, signed in. */
export interface StaffMember {
  /** The brand of the operator that this person works for. */
  readonly tenantId: string;
  readonly name: string;
  readonly role: string;
}

/** Knows the operator's people. Also the injection token. */
export abstract class StaffDirectory {
  /** `undefined` for a wrong name or password, at the same cost. @throws AppError `unavailable` */
  abstract authenticate(name: string, password: string): Promise<StaffMember | undefined>;
}
