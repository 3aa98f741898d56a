import { PostgresConsentReceipts, PostgresSignatureKeys } from '@openmast/consent';
import { ActiveKeySigner, SigningKeys } from '@openmast/identity';
import type { ServiceContext } from '@openmast/runtime';
import { PostgresPersons } from '@openmast/subscriber';
import { lineRecords, personalRecords } from './line-records';
import type { sharedRooms } from './shared-rooms';

/** What is signed about consent, by the authorization server's keys, and what a person may have of us, whichever service hands it out. */
export function consentDocuments(context: ServiceContext, rooms: ReturnType<typeof sharedRooms>) {
  const { database, keyRing } = context;
  const signing = {
    signer: new ActiveKeySigner(new SigningKeys(database, keyRing)),
    keys: new PostgresSignatureKeys(database, keyRing),
  };
  const receipts = new PostgresConsentReceipts({ ...context, ...rooms, ...signing });
  const records = { lineRecords: lineRecords(), personalRecords: personalRecords(database, receipts) };
  return { ...signing, receipts, persons: new PostgresPersons({ ...rooms, ...records, database }) };
}
