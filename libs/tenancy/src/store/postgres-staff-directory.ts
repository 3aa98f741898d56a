import type { Database } from '@openmast/runtime';
import { StaffDirectory, type StaffMember } from '../staff-directory';
import { hashPassword, isPassword } from './password';

const FIND = {
  name: 'tenancy-find-staff',
  text: 'select tenant_id, name, role, password_hash from tenancy.staff where name = $1 limit 16',
};

interface Row {
  readonly tenant_id: string;
  readonly name: string;
  readonly role: string;
  readonly password_hash: string;
}

export class PostgresStaffDirectory extends StaffDirectory {
  /** Checked for unknown names, so that they take as long as known ones. */
  private readonly nobody = hashPassword('');

  constructor(private readonly database: Database) {
    super();
  }

  override async authenticate(name: string, password: string): Promise<StaffMember | undefined> {
    // People of two tenants may share a name; the password says which of them this is.
    const rows = await this.database.rows<Row>(FIND, [name]);
    const matching: StaffMember[] = [];
    for (const { tenant_id: tenantId, role, password_hash: hash } of rows)
      if (await isPassword(password, hash)) matching.push({ tenantId, name, role });
    if (rows.length === 0) await isPassword(password, await this.nobody);
    return matching.length === 1 ? matching[0] : undefined;
  }
}
