import { type DynamicModule, Module } from '@nestjs/common';
import type { Capability } from '@openmast/kernel';
import { StaffDirectory } from '../staff-directory';
import { AdminController, CAPABILITIES } from './admin.controller';

export interface AdminApiParts {
  readonly staff: StaffDirectory;
  readonly capabilities: readonly Capability[];
}

/** The operator's API for what can be sold, and to whom. */
@Module({})
export class AdminApiModule {
  static with({ staff, capabilities }: AdminApiParts): DynamicModule {
    return {
      module: AdminApiModule,
      controllers: [AdminController],
      providers: [
        { provide: StaffDirectory, useValue: staff },
        { provide: CAPABILITIES, useValue: capabilities },
      ],
    };
  }
}
