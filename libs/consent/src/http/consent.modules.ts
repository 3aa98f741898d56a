import { type DynamicModule, Module } from '@nestjs/common';
import { Clock } from '@openmast/kernel';
import { SubscriberDirectory } from '@openmast/network';
import { SubscriberRegistry } from '@openmast/subscriber';
import { ApplicationRegistry, StaffDirectory } from '@openmast/tenancy';
import { ApplicationAuthenticator } from '../application-authenticator';
import { ConsentDesk } from '../consent-desk';
import { ConsentLedger } from '../consent-ledger';
import { ConsentReceipts } from '../consent-receipts';
import { ApplicationConsentsController } from './application-consents.controller';
import { ConsentsApiController } from './desk/consents-api.controller';
import { TenantViews } from '../tenant-view/tenant-views';
import { ConsentViewsController } from './consent-views.controller';
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

export interface OperatorConsentParts extends ConsentParts {
  readonly staff: StaffDirectory;
  readonly applications: ApplicationRegistry;
  readonly receipts: ConsentReceipts;
  readonly directory: SubscriberDirectory;
  readonly views: TenantViews;
}

/** The consent master's API on the operator port. */
@Module({})
export class OperatorConsentModule {
  static with(parts: OperatorConsentParts): DynamicModule {
    return {
      module: OperatorConsentModule,
      controllers: [StaffConsentsController, ConsentViewsController],
      providers: [
        ...shared(parts),
        { provide: StaffDirectory, useValue: parts.staff },
        { provide: ApplicationRegistry, useValue: parts.applications },
        { provide: ConsentReceipts, useValue: parts.receipts },
        { provide: SubscriberDirectory, useValue: parts.directory },
        { provide: TenantViews, useValue: parts.views },
      ],
    };
  }
}

export interface ConsentsApiParts {
  readonly desk: ConsentDesk;
  readonly staff: StaffDirectory;
  readonly clock: Clock;
}

/** The Consents API: what the operator's own systems ask and tell, on the operator port. */
@Module({})
export class ConsentsApiModule {
  static with({ desk, staff, clock }: ConsentsApiParts): DynamicModule {
    return {
      module: ConsentsApiModule,
      controllers: [ConsentsApiController],
      providers: [
        { provide: ConsentDesk, useValue: desk },
        { provide: StaffDirectory, useValue: staff },
        { provide: Clock, useValue: clock },
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
