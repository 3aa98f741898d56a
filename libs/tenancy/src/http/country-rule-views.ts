import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, IsPositive, IsString, Length, Matches } from 'class-validator';
import { type CountryRule, RULE_EFFECTS, type RuleEffect } from '../country-rules';

const REASON_LENGTH_MAX = 500;
const NAME_LENGTH_MAX = 100;

export class NewCountryRuleRequest {
  @ApiProperty({
    description: 'ISO 3166-1 alpha-2: the country whose subscribers are concerned, which is your own.',
    example: 'XN',
  })
  @Matches(/^[A-Z]{2}$/)
  readonly country!: string;

  @ApiProperty({ description: 'Name of the capability.', example: 'sim-swap' })
  @IsString()
  @Length(1, NAME_LENGTH_MAX)
  readonly capability!: string;

  @ApiPropertyOptional({ description: 'Absent: every scope of the capability.', example: 'sim-swap:check' })
  @IsOptional()
  @IsString()
  @Length(1, NAME_LENGTH_MAX)
  readonly scope?: string;

  @ApiPropertyOptional({ description: 'Absent: every purpose.', example: 'dpv:Marketing' })
  @IsOptional()
  @Matches(/^dpv:[A-Za-z0-9]+$/)
  readonly purpose?: string;

  @ApiProperty({ enum: RULE_EFFECTS })
  @IsIn(RULE_EFFECTS)
  readonly effect!: RuleEffect;

  @ApiPropertyOptional({ description: 'With `cap`: the property that is capped, as its contract spells it.', example: 'maxAge' })
  @IsOptional()
  @IsString()
  @Length(1, NAME_LENGTH_MAX)
  readonly parameter?: string;

  @ApiPropertyOptional({ description: 'With `cap`: the highest value, in the unit of the contract.', example: 720 })
  @IsOptional()
  @IsInt()
  @IsPositive()
  readonly maximum?: number;

  @ApiProperty({ description: 'Which law or decision; kept for ever.', example: 'Telecommunications Act, section 12' })
  @IsString()
  @Length(1, REASON_LENGTH_MAX)
  readonly reason!: string;
}

export class CountryRuleAnswer extends NewCountryRuleRequest {
  @ApiProperty({ format: 'uuid' })
  readonly id: string;

  @ApiProperty({ description: 'Who put it in force: tenant and name.', example: 'north/olga' })
  readonly createdBy: string;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt: string;

  constructor({ id, createdBy, createdAt, ...rule }: CountryRule) {
    super();
    Object.assign(this, rule);
    this.id = id;
    this.createdBy = createdBy;
    this.createdAt = createdAt.toISOString();
  }
}

export class RuleCreated {
  @ApiProperty({ format: 'uuid' })
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}
