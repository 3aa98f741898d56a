import { Body, Controller, Delete, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Req, UseGuards } from '@nestjs/common';
import {
  ApiBasicAuth,
  ApiCreatedResponse,
  ApiForbiddenResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { AppError } from '@openmast/kernel';
import { CountryRules } from '../country-rules';
import { CountryRuleAnswer, NewCountryRuleRequest, RuleCreated } from './country-rule-views';
import { OwnerGuard } from './owner.guard';
import { StaffGuard, type StaffRequest, signedIn } from './staff.guard';

/** What the law of a country makes of our products. Brands of one country share it: their owners write it, all their staff see it. */
@ApiTags('Country rules')
@ApiBasicAuth()
@UseGuards(StaffGuard)
@Controller('v1/country-rules')
export class CountryRulesController {
  constructor(@Inject(CountryRules) private readonly rules: CountryRules) {}

  @Get()
  @ApiOperation({ summary: 'The rules in force in your country', description: 'That of the tenant you work for.' })
  @ApiOkResponse({ type: [CountryRuleAnswer] })
  async list(@Req() request: StaffRequest): Promise<CountryRuleAnswer[]> {
    return (await this.rules.list(signedIn(request).tenantId)).map((rule) => new CountryRuleAnswer(rule));
  }

  @Post()
  @UseGuards(OwnerGuard)
  @ApiOperation({
    summary: 'Put a rule in force in your country',
    description:
      'For owners, since it holds for every tenant there. Bites on the next request. The most particular rule decides: one for a scope and a purpose before one for a scope, and that before one for the capability; among equals deny, then require_consent, then allow.',
  })
  @ApiCreatedResponse({ type: RuleCreated })
  @ApiForbiddenResponse({ description: '`OWNERS_ONLY`: you have another role.' })
  @ApiNotFoundResponse({ description: '`UNKNOWN_COUNTRY`: any but that of the tenant you work for.' })
  async add(@Body() rule: NewCountryRuleRequest, @Req() request: StaffRequest): Promise<RuleCreated> {
    return new RuleCreated(await this.rules.add(rule, signedIn(request)));
  }

  @Delete(':id')
  @HttpCode(204)
  @UseGuards(OwnerGuard)
  @ApiOperation({ summary: 'End a rule of your country; it stays on record', description: 'For owners.' })
  @ApiNoContentResponse()
  @ApiForbiddenResponse({ description: '`OWNERS_ONLY`: you have another role.' })
  @ApiNotFoundResponse({ description: '`NOT_FOUND`: no such rule is in force in your country.' })
  async end(@Param('id', ParseUUIDPipe) id: string, @Req() request: StaffRequest): Promise<void> {
    if (await this.rules.end(id, signedIn(request))) return;
    throw new AppError('not-found', 'NOT_FOUND', 'No rule with this id is in force.');
  }
}
