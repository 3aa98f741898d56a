import { catalogue } from '@openmast/camara/catalog';
import {
  CamaraApiModule,
  type CallSample,
  PostgresAccessOutcomes,
  PostgresCallAuthorization,
  startPurging,
} from '@openmast/camara/kit';
import { LiveConsentInquiry } from '@openmast/consent';
import { type Metrics, type RuntimeConfig, type SettingsOf } from '@openmast/runtime';
import type { PartBuilder } from '../part';
import { portSettings } from '../port-settings';
import { processPorts } from '../process-ports';
import { roomSettings, sharedRooms } from '../shared-rooms';

export const camaraApiSettings = { ...roomSettings, ...portSettings };

export function camaraApiPart(config: SettingsOf<typeof camaraApiSettings> & RuntimeConfig): PartBuilder {
  return (context) => {
    const { issuer } = config;
    const rooms = sharedRooms(context, config);
    const { clock, vault, verifier, proofs } = rooms;
    const { database, log, metrics } = context;
    const open = processPorts(context, config);
    const authorization = new PostgresCallAuthorization({ database, vault, clock });
    const inquiry = new LiveConsentInquiry({ ...rooms, issuer, directory: open.ports.subscriberDirectory });
    const endPurging = startPurging(database, log);
    const outcomes = new PostgresAccessOutcomes(database, log);
    const options = {
      apis: catalogue,
      issuer,
      verifier,
      proofs,
      authorization,
      inquiry,
      outcomes,
      ports: open.ports,
      clock,
      log,
      observe: observer(metrics),
    };
    return Promise.resolve({
      public: { modules: [CamaraApiModule.with(options)] },
      async close() {
        endPurging();
        await outcomes.close();
        await open.close();
      },
    });
  };
}

function observer(metrics: Metrics): (sample: CallSample) => void {
  return ({ api, version, operation, code, durationMs }) => {
    metrics.apiRequests.inc({ capability: api, version, operation, outcome: code });
    metrics.apiDuration.observe({ capability: api, operation }, durationMs / 1000);
  };
}
