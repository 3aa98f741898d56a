import { Controller, Get, Inject, UseGuards } from '@nestjs/common';
import { ApiBasicAuth, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { Capability } from '@openmast/kernel';
import { StaffGuard } from './staff.guard';

/** Injection token: the capabilities this house can sell. */
export const CAPABILITIES = Symbol('capabilities');

export class CapabilityView {
  @ApiProperty({ description: 'API name as in its path.', example: 'number-verification' })
  readonly name: string;

  @ApiProperty({ example: 'Number Verification' })
  readonly title: string;

  @ApiProperty({ type: [String], description: 'Scopes a product of this capability may contain.' })
  readonly scopes: string[];

  constructor(capability: Capability) {
    this.name = capability.name;
    this.title = capability.title;
    this.scopes = capability.scopes.map((terms) => terms.scope);
  }
}

@ApiTags('Capabilities')
@ApiBasicAuth()
@UseGuards(StaffGuard)
@Controller('v1/capabilities')
export class AdminController {
  constructor(@Inject(CAPABILITIES) private readonly capabilities: readonly Capability[]) {}

  @Get()
  @ApiOperation({ summary: 'The capabilities that can be sold as products' })
  @ApiOkResponse({ type: [CapabilityView] })
  list(): CapabilityView[] {
    return this.capabilities.map((capability) => new CapabilityView(capability));
  }
}
