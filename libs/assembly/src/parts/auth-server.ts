import { catalogue } from '@openmast/camara/catalog';
import { PostgresAccessHistory, PostgresTokenUses } from '@openmast/camara/kit';
import { consentsCapability } from '@openmast/consent';
import { AuthServerModule, createAuthServer, identitySettings } from '@openmast/identity';
import { type RuntimeConfig, type SettingsOf } from '@openmast/runtime';
import { consentDocuments } from '../consent-documents';
import type { PartBuilder } from '../part';
import { operatorSettings, portSettings } from '../port-settings';
import { processPorts } from '../process-ports';
import { roomSettings, sharedRooms } from '../shared-rooms';

export const authServerSettings = { ...roomSettings, ...identitySettings, ...portSettings, ...operatorSettings };

/** Everything that can be sold: the CAMARA APIs and our own. */
export const capabilities = [...catalogue.map((api) => api.capability), consentsCapability];

export function authServerPart(config: SettingsOf<typeof authServerSettings> & RuntimeConfig): PartBuilder {
  return async (context) => {
    const rooms = sharedRooms(context, config);
    const open = processPorts(context, config);
    const server = await createAuthServer({
      ...rooms,
      context,
      config,
      operatorName: config.operatorName,
      defaultLanguage: config.defaultLanguage,
      capabilities,
      ports: open.ports,
      tokenUses: new PostgresTokenUses(context.database),
      history: new PostgresAccessHistory(context.database),
      persons: consentDocuments(context, rooms).persons,
    });
    // The authorization server asks where a request comes from, so it is where sessions are received.
    await open.start();
    return {
      public: { modules: [AuthServerModule.with(server)] },
      async close() {
        await server.close();
        await open.close();
      },
    };
  };
}
