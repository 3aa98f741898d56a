import {
  OperatorConsentModule,
  PostgresSignedHeads,
  PublicConsentModule,
  signHeadsRegularly,
  startPurgingLinks,
} from '@openmast/consent';
import { RevokedTokens, TokenApplicationAuthenticator, issuerSettings } from '@openmast/identity';
import type { SettingsOf } from '@openmast/runtime';
import { consentDocuments } from '../consent-documents';
import type { PartBuilder } from '../part';
import { sharedRooms } from '../shared-rooms';

export const consentMasterSettings = issuerSettings;

export function consentMasterPart(config: SettingsOf<typeof consentMasterSettings>): PartBuilder {
  return (context) => {
    const rooms = sharedRooms(context, config.issuer);
    const applications = new TokenApplicationAuthenticator(
      rooms.verifier,
      rooms.applications,
      new RevokedTokens(context.database),
    );
    const endPurging = startPurgingLinks(context.database, context.log);
    const { receipts, ...signing } = consentDocuments(context, rooms);
    const endSigning = signHeadsRegularly(new PostgresSignedHeads({ ...context, ...rooms, ...signing }), context.log);
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
        modules: [OperatorConsentModule.with({ ...rooms, receipts })],
        pages: [
          {
            path: 'consents/docs',
            title: 'Consents for staff',
            description: 'Customer care: look up, withdraw and object on a subscriber’s word.',
            modules: [OperatorConsentModule],
          },
        ],
      },
      close() {
        endPurging();
        return endSigning();
      },
    });
  };
}
