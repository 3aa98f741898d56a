import { SystemClock } from '@openmast/kernel';
import { PostgresCaptureLinks, PostgresConsentGate, PostgresConsentLedger, PostgresTenantViews } from '@openmast/consent';
import { AnyFormatVerifier, DpopProofVerifier, issuerSettings } from '@openmast/identity';
import type { ServiceContext, SettingsOf } from '@openmast/runtime';
import { NumberVault, PostgresSubscriberRegistry, numberSettings } from '@openmast/subscriber';
import { PostgresApplicationRegistry, PostgresCountryRules, PostgresStaffDirectory } from '@openmast/tenancy';
import { lineRecords } from './line-records';

/** What every service needs that uses these rooms. */
export const roomSettings = { ...issuerSettings, ...numberSettings };

/** The rooms' PostgreSQL answers, as several services use them. */
export function sharedRooms({ database, keyRing, metrics }: ServiceContext, config: SettingsOf<typeof roomSettings>) {
  const { issuer } = config;
  const clock = new SystemClock();
  const vault = new NumberVault(keyRing, config.numberKeys);
  const subscribers = new PostgresSubscriberRegistry(database, vault, lineRecords());
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
    views: new PostgresTenantViews(database),
    proofs: new DpopProofVerifier({ issuer, clock, database }),
    verifier: new AnyFormatVerifier({ issuer, clock, database, keyRing }),
  };
}
