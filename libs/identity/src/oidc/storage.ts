import type { Database, KeyRing } from '@openmast/runtime';
import type { ApplicationRegistry } from '@openmast/tenancy';
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';
import type { OidcRows } from '../store/oidc-rows';
import { PostgresOidcAdapter } from '../store/postgres-oidc-adapter';
import { clientMetadata } from './client-metadata';
import { orUnavailable } from './unavailable';

export interface StorageParts {
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly rows: OidcRows;
  readonly applications: ApplicationRegistry;
}

/** Where the library keeps each model: clients are our applications, everything else goes to PostgreSQL. */
export function storageAdapter(parts: StorageParts): AdapterFactory {
  const { database, keyRing, rows } = parts;
  return (model) => (model === 'Client' ? clientReader(parts) : new PostgresOidcAdapter(model, database, keyRing, rows));
}

function clientReader({ applications }: StorageParts): Adapter {
  const readOnly = (): Promise<never> => Promise.reject(new Error('clients are written by onboarding only'));
  return {
    async find(clientId: string): Promise<AdapterPayload | undefined> {
      const application = await orUnavailable(() => applications.find(clientId));
      return application && clientMetadata(application);
    },
    upsert: readOnly,
    consume: readOnly,
    destroy: readOnly,
    revokeByGrantId: readOnly,
    findByUid: readOnly,
    findByUserCode: readOnly,
  };
}
