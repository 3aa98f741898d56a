import {
  ConsentsApiModule,
  LiveConsentDesk,
  NoticeCourier,
  OperatorConsentModule,
  PostgresNotices,
  PostgresSignedHeads,
  PublicConsentModule,
  signHeadsRegularly,
  startPurgingLinks,
} from '@openmast/consent';
import { RevokedTokens, TokenApplicationAuthenticator } from '@openmast/identity';
import type { RuntimeConfig, SettingsOf } from '@openmast/runtime';
import { OperatorSubscriberModule, sweepRegularly } from '@openmast/subscriber';
import { consentDocuments } from '../consent-documents';
import type { PartBuilder } from '../part';
import { portSettings } from '../port-settings';
import { processPorts } from '../process-ports';
import { roomSettings, sharedRooms } from '../shared-rooms';

export const consentMasterSettings = { ...roomSettings, ...portSettings };

export function consentMasterPart(config: SettingsOf<typeof consentMasterSettings> & RuntimeConfig): PartBuilder {
  return (context) => {
    const rooms = sharedRooms(context, config);
    const applications = new TokenApplicationAuthenticator(
      rooms.verifier,
      rooms.applications,
      new RevokedTokens(context.database),
    );
    const open = processPorts(context, config);
    const { subscriberDirectory: directory, smsSender } = open.ports;
    const desk = new LiveConsentDesk({ ...rooms, directory });
    const endPurging = startPurgingLinks(context.database, context.log);
    const { receipts, persons, ...signing } = consentDocuments(context, rooms);
    const heads = new PostgresSignedHeads({ ...context, ...rooms, ...signing });
    const endSigning = signHeadsRegularly({ ...context, heads });
    const notices = new PostgresNotices(context.database);
    const courier = new NoticeCourier({ ...context, ...rooms, issuer: config.issuer, notices, smsSender });
    const endSweeping = sweepRegularly(persons, context.log);
    return Promise.resolve({
      public: {
        modules: [PublicConsentModule.with({ ...rooms, applications })],
        pages: [
          {
            path: 'consents/docs',
            title: 'Consents for applications',
            description: 'What an application may tell the operator about consent. It can take permission away, never give it.',
            modules: [PublicConsentModule],
          },
        ],
      },
      operator: {
        modules: [
          OperatorConsentModule.with({ ...rooms, receipts, directory }),
          ConsentsApiModule.with({ ...rooms, desk }),
          OperatorSubscriberModule.with({ ...rooms, persons }),
        ],
        pages: [
          {
            path: 'consents/docs',
            title: 'Consents for staff',
            description:
              'Customer care: look up, withdraw and object on a subscriber’s word, about applications of the tenant you work for. And that tenant’s words on the page on which people are asked.',
            modules: [OperatorConsentModule],
          },
          {
            path: 'consents-api/docs',
            title: 'Consents API',
            description:
              'For the operator’s own systems: how consent stands for a number, an application, a purpose and its scopes, and what people said elsewhere.',
            modules: [ConsentsApiModule],
          },
          {
            path: 'subscribers/docs',
            title: 'Subscribers for staff',
            description: 'For owners: a copy of everything that is kept about one person, and its erasure.',
            modules: [OperatorSubscriberModule],
          },
        ],
      },
      async close() {
        endPurging();
        await endSweeping();
        await endSigning();
        await courier.stop();
        await open.close();
      },
    });
  };
}
