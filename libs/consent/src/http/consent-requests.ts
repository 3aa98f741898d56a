import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsOptional, IsString, IsUUID, Matches, MaxLength } from 'class-validator';
import { E164, LINE, PURPOSE, SCOPES_MAX, SCOPE_LENGTH_MAX } from './wire-shapes';

const REASON = { message: 'reason must be text without control characters' };

export class SubscriberLookupRequest {
  @ApiProperty({ description: 'The line in E.164 form with plus.', example: '+990123456701', pattern: E164.source })
  @Matches(E164, { message: 'phoneNumber must be E.164 with a leading plus' })
  phoneNumber!: string;
}

export class CompleteWithdrawalRequest extends SubscriberLookupRequest {
  @ApiProperty({ description: 'Why, for the record. Do not name the person.', maxLength: 500 })
  @IsString()
  @MaxLength(500)
  @Matches(LINE, REASON)
  reason!: string;
}

export class OwnWithdrawalRequest extends SubscriberLookupRequest {
  @ApiProperty({ description: 'DPV purpose.', example: 'dpv:FraudPreventionAndDetection', pattern: PURPOSE.source })
  @Matches(PURPOSE, { message: 'purpose must have the form dpv:<Term>' })
  purpose!: string;

  @ApiPropertyOptional({ description: 'Scopes to end. Absent: all under this purpose.', type: [String], maxItems: SCOPES_MAX })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(SCOPES_MAX)
  @IsString({ each: true })
  @MaxLength(SCOPE_LENGTH_MAX, { each: true })
  scopes?: string[];
}

export class WithdrawalRequest extends OwnWithdrawalRequest {
  @ApiProperty({ description: 'The application whose permission ends.', format: 'uuid' })
  @IsUUID(undefined, { message: 'clientId must be the UUID of the application' })
  clientId!: string;

  @ApiProperty({ description: 'Why, for the record. Do not name the person.', maxLength: 500 })
  @IsString()
  @MaxLength(500)
  @Matches(LINE, REASON)
  reason!: string;
}

export class ObjectionRequest extends WithdrawalRequest {
  @ApiProperty({ description: 'Scopes the subscriber objects to.', type: [String], maxItems: SCOPES_MAX })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(SCOPES_MAX)
  @IsString({ each: true })
  @MaxLength(SCOPE_LENGTH_MAX, { each: true })
  declare scopes: string[];
}
