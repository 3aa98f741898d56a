import { type DynamicModule, Module } from '@nestjs/common';
import { Clock } from '@openmast/kernel';
import { StaffDirectory } from '@openmast/tenancy';
import { Persons } from '../person';
import { SubscriberRegistry } from '../subscriber-registry';
import { StaffSubscribersController } from './staff-subscribers.controller';

export interface OperatorSubscriberParts {
  readonly persons: Persons;
  readonly subscribers: SubscriberRegistry;
  readonly staff: StaffDirectory;
  readonly clock: Clock;
}

/** What one person may have of us, on the operator port. */
@Module({})
export class OperatorSubscriberModule {
  static with({ persons, subscribers, staff, clock }: OperatorSubscriberParts): DynamicModule {
    return {
      module: OperatorSubscriberModule,
      controllers: [StaffSubscribersController],
      providers: [
        { provide: Persons, useValue: persons },
        { provide: SubscriberRegistry, useValue: subscribers },
        { provide: StaffDirectory, useValue: staff },
        { provide: Clock, useValue: clock },
      ],
    };
  }
}
