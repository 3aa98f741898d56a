import { type DynamicModule, Module } from '@nestjs/common';
import type { Capability } from '@openmast/kernel';
import { CountryRules } from '../country-rules';
import { StaffDirectory } from '../staff-directory';
import { AdminController, CAPABILITIES } from './admin.controller';
import { CountryRulesController } from './country-rules.controller';

export interface AdminApiParts {
  readonly staff: StaffDirectory;
  readonly countryRules: CountryRules;
  readonly capabilities: readonly Capability[];
}

/** The operator's API for what can be sold, and to whom. */
@Module({})
export class AdminApiModule {
  static with({ staff, countryRules, capabilities }: AdminApiParts): DynamicModule {
    return {
      module: AdminApiModule,
      controllers: [AdminController, CountryRulesController],
      providers: [
        { provide: StaffDirectory, useValue: staff },
        { provide: CountryRules, useValue: countryRules },
        { provide: CAPABILITIES, useValue: capabilities },
      ],
    };
  }
}
