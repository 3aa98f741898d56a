import { PostgresCamaraLineRecords, PostgresCamaraPersonalRecords } from '@openmast/camara/kit';
import { type ConsentReceipts, PostgresConsentLineRecords, PostgresConsentPersonalRecords } from '@openmast/consent';
import { PostgresIdentityLineRecords, PostgresIdentityPersonalRecords } from '@openmast/identity';
import type { Database } from '@openmast/runtime';
import type { LineRecords, PersonalRecords } from '@openmast/subscriber';

/** Every wing that keeps something which must end with a line. A new one belongs here: a spec goes over all tables. */
export function lineRecords(): LineRecords[] {
  return [new PostgresConsentLineRecords(), new PostgresIdentityLineRecords(), new PostgresCamaraLineRecords()];
}

/** Every wing that keeps something which a person may ask for. */
export function personalRecords(database: Database, receipts: ConsentReceipts): PersonalRecords[] {
  return [
    new PostgresConsentPersonalRecords({ database, receipts }),
    new PostgresCamaraPersonalRecords(database),
    new PostgresIdentityPersonalRecords(database),
  ];
}
