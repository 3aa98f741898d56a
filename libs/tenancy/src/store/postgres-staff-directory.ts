import type { Database } from '@openmast/runtime';
import { StaffDirectory, type StaffMember } from '../staff-directory';
import { hashPassword, isPassword } from './password';

const FIND = { name: 'tenancy-find-staff', text: 'select name, role, password_hash from tenancy.staff where name = $1' };

interface Row extends StaffMember {
  readonly password_hash: string;
}

export class PostgresStaffDirectory extends StaffDirectory {
  /** Checked for unknown names, so that they take as long as known ones. */
  private readonly nobody = hashPassword('');

  constructor(private readonly database: Database) {
    super();
  }

  override async authenticate(name: string, password: string): Promise<StaffMember | undefined> {
    const [row] = await this.database.rows<Row>(FIND, [name]);
    const isRight = await isPassword(password, row?.password_hash ?? (await this.nobody));
    return row && isRight ? { name: row.name, role: row.role } : undefined;
  }
}
