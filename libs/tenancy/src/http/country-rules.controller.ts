import { Body, Controller, Delete, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Req, UseGuards } from '@nestjs/common';
import { ApiBasicAuth, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AppError } from '@openmast/kernel';
import { CountryRules } from '../country-rules';
import type { StaffMember } from '../staff-directory';
import { CountryRuleAnswer, NewCountryRuleRequest, RuleCreated } from './country-rule-views';
import { StaffGuard } from './staff.guard';

interface StaffRequest {
  readonly staff?: StaffMember;
}

/** What the law of a country makes of our products. */
@ApiTags('Country rules')
@ApiBasicAuth()
@UseGuards(StaffGuard)
@Controller('v1/country-rules')
export class CountryRulesController {
  constructor(@Inject(CountryRules) private readonly rules: CountryRules) {}

  @Get()
  @ApiOperation({ summary: 'The rules in force' })
  @ApiOkResponse({ type: [CountryRuleAnswer] })
  async list(): Promise<CountryRuleAnswer[]> {
    return (await this.rules.list()).map((rule) => new CountryRuleAnswer(rule));
  }

  @Post()
  @ApiOperation({
    summary: 'Put a rule in force',
    description:
      'Bites on the next request. The most particular rule decides: one for a scope and a purpose before one for a scope, and that before one for the capability; among equals deny, then require_consent, then allow.',
  })
  @ApiCreatedResponse({ type: RuleCreated })
  async add(@Body() rule: NewCountryRuleRequest, @Req() request: StaffRequest): Promise<RuleCreated> {
    return new RuleCreated(await this.rules.add(rule, request.staff?.name ?? ''));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'End a rule; it stays on record' })
  async end(@Param('id', ParseUUIDPipe) id: string, @Req() request: StaffRequest): Promise<void> {
    if (await this.rules.end(id, request.staff?.name ?? '')) return;
    throw new AppError('not-found', 'NOT_FOUND', 'No rule with this id is in force.');
  }
}
