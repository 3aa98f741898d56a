import { PostgresConsentReceipts, PostgresSignatureKeys } from '@openmast/consent';
import { ActiveKeySigner, SigningKeys } from '@openmast/identity';
import type { ServiceContext } from '@openmast/runtime';
import type { sharedRooms } from './shared-rooms';

/** What is signed about consent: by the authorization server's keys, whichever service hands it out. */
export function consentDocuments(context: ServiceContext, rooms: ReturnType<typeof sharedRooms>) {
  const { database, keyRing } = context;
  const signing = {
    signer: new ActiveKeySigner(new SigningKeys(database, keyRing)),
    keys: new PostgresSignatureKeys(database, keyRing),
  };
  return { ...signing, receipts: new PostgresConsentReceipts({ ...context, ...rooms, ...signing }) };
}
