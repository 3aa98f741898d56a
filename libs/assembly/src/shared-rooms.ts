import { SystemClock } from '@openmast/kernel';
import { PostgresCaptureLinks, PostgresConsentGate, PostgresConsentLedger } from '@openmast/consent';
import { AnyFormatVerifier, DpopProofVerifier } from '@openmast/identity';
import type { ServiceContext } from '@openmast/runtime';
import { NumberVault, PostgresSubscriberRegistry } from '@openmast/subscriber';
import { PostgresApplicationRegistry, PostgresCountryRules, PostgresStaffDirectory } from '@openmast/tenancy';

/** The rooms' PostgreSQL answers, as several services use them. */
export function sharedRooms({ database, keyRing, metrics }: ServiceContext, issuer: string) {
  const clock = new SystemClock();
  const vault = new NumberVault(keyRing);
  const subscribers = new PostgresSubscriberRegistry(database, vault);
  return {
    clock,
    vault,
    applications: new PostgresApplicationRegistry(database),
    staff: new PostgresStaffDirectory(database),
    countryRules: new PostgresCountryRules(database),
    subscribers,
    consent: new PostgresConsentGate({ database, clock, subscribers, metrics }),
    links: new PostgresCaptureLinks(database, keyRing),
    ledger: new PostgresConsentLedger(database),
    proofs: new DpopProofVerifier({ issuer, clock, database }),
    verifier: new AnyFormatVerifier({ issuer, clock, database, keyRing }),
  };
}
