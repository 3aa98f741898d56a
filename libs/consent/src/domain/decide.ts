import { type Decision, granted, refused } from '@openmast/kernel';
import type { LawfulBasis } from '@openmast/tenancy';
import type { ConsentRecord } from './consent-record';

/** `never-asked` covers "asked and not answered"; CAMARA Consent Info calls both PENDING or REQUESTED. */
export type ConsentRefusal = 'never-asked' | 'denied' | 'withdrawn' | 'objected' | 'expired';

/** May the data of this scope be processed now? */
export function decide(basis: LawfulBasis, record: ConsentRecord | undefined, now: Date): Decision<ConsentRefusal> {
  // An explicit no binds us even where the law would not need a yes (CAMARA ICM: opt-out is honoured on every flow).
  if (record && record.state !== 'granted') return refused(record.state);
  if (basis !== 'consent') return granted;
  if (!record) return refused('never-asked');
  if (record.expiresAt && record.expiresAt.getTime() <= now.getTime()) return refused('expired');
  return granted;
}
