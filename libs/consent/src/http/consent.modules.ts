import { type DynamicModule, Module } from '@nestjs/common';
import { SubscriberRegistry } from '@openmast/subscriber';
import { StaffDirectory } from '@openmast/tenancy';
import { ApplicationAuthenticator } from '../application-authenticator';
import { ConsentLedger } from '../consent-ledger';
import { ConsentReceipts } from '../consent-receipts';
import { ApplicationConsentsController } from './application-consents.controller';
import { StaffConsentsController } from './staff-consents.controller';

export interface ConsentParts {
  readonly ledger: ConsentLedger;
  readonly subscribers: SubscriberRegistry;
}

/** The consent master's API on the public origin. */
@Module({})
export class PublicConsentModule {
  static with(parts: ConsentParts & { readonly applications: ApplicationAuthenticator }): DynamicModule {
    return {
      module: PublicConsentModule,
      controllers: [ApplicationConsentsController],
      providers: [...shared(parts), { provide: ApplicationAuthenticator, useValue: parts.applications }],
    };
  }
}

/** The consent master's API on the operator port. */
@Module({})
export class OperatorConsentModule {
  static with(parts: ConsentParts & { readonly staff: StaffDirectory; readonly receipts: ConsentReceipts }): DynamicModule {
    return {
      module: OperatorConsentModule,
      controllers: [StaffConsentsController],
      providers: [
        ...shared(parts),
        { provide: StaffDirectory, useValue: parts.staff },
        { provide: ConsentReceipts, useValue: parts.receipts },
      ],
    };
  }
}

function shared({ ledger, subscribers }: ConsentParts) {
  return [
    { provide: ConsentLedger, useValue: ledger },
    { provide: SubscriberRegistry, useValue: subscribers },
  ];
}
