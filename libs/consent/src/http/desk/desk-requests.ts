import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  MaxLength,
} from 'class-validator';
import { E164, LINE, MOMENT, PURPOSE, SCOPES_MAX, SCOPE_LENGTH_MAX } from '../wire-shapes';

const WORDS_LENGTH_MAX = 200;
const ITEMS_MAX = 100;

export const DECISIONS = ['GRANTED', 'DENIED', 'OBJECTED'] as const;
export const CAPTURE_CHANNELS = ['CALL_CENTRE', 'SHOP', 'CONTRACT', 'PAPER', 'WEB', 'APP', 'OTHER'] as const;

class LineRequest {
  @ApiProperty({ description: 'The line in E.164 form with plus.', example: '+990123456701', pattern: E164.source })
  @Matches(E164, { message: 'phoneNumber must be E.164 with a leading plus' })
  readonly phoneNumber!: string;

  @ApiProperty({ description: 'The application.', format: 'uuid' })
  @IsUUID(undefined, { message: 'clientId must be the UUID of the application' })
  readonly clientId!: string;

  @ApiProperty({ description: 'DPV purpose.', example: 'dpv:FraudPreventionAndDetection', pattern: PURPOSE.source })
  @Matches(PURPOSE, { message: 'purpose must have the form dpv:<Term>' })
  readonly purpose!: string;
}

export class ConsentQuestionRequest extends LineRequest {
  @ApiProperty({ type: [String], example: ['sim-swap:check'], maxItems: SCOPES_MAX, uniqueItems: true })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(SCOPES_MAX)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(SCOPE_LENGTH_MAX, { each: true })
  readonly scopes!: string[];
}

export class ConsentStatementRequest extends ConsentQuestionRequest {
  @ApiProperty({ enum: DECISIONS, description: 'A yes, a no, or an objection to a use that needs no consent.' })
  @IsIn(DECISIONS)
  readonly decision!: (typeof DECISIONS)[number];

  @ApiProperty({ enum: CAPTURE_CHANNELS, description: 'Where the person said it.' })
  @IsIn(CAPTURE_CHANNELS)
  readonly capturedThrough!: (typeof CAPTURE_CHANNELS)[number];

  @ApiProperty({
    format: 'date-time',
    description: 'When the person said it; not in the future. What was said last counts, in whatever order it arrives here.',
  })
  @Matches(MOMENT, { message: 'capturedAt must be RFC 3339 with a zone, at most to the millisecond' })
  readonly capturedAt!: string;

  @ApiProperty({
    description: 'Which text the person was shown or read: its name and version.',
    example: 'shop-consent-7/en',
    maxLength: WORDS_LENGTH_MAX,
  })
  @Length(1, WORDS_LENGTH_MAX)
  @Matches(LINE, { message: 'text must be one line without control characters' })
  readonly text!: string;

  @ApiProperty({ description: 'Who wrote it down: an agent or a system, not the person.', maxLength: WORDS_LENGTH_MAX })
  @Length(1, WORDS_LENGTH_MAX)
  @Matches(LINE, { message: 'recordedBy must be one line without control characters' })
  readonly recordedBy!: string;

  @ApiPropertyOptional({ description: 'Language of the text.', example: 'en' })
  @IsOptional()
  @Matches(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$/, { message: 'language must be a BCP 47 tag' })
  @MaxLength(35)
  readonly language?: string;

  @ApiPropertyOptional({ description: 'Ticket or document that proves it. Do not name the person.', maxLength: WORDS_LENGTH_MAX })
  @IsOptional()
  @Length(1, WORDS_LENGTH_MAX)
  @Matches(LINE, { message: 'reference must be one line without control characters' })
  readonly reference?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'With GRANTED only: when the permission ends by itself, at most what the product allows. Absent: just that.',
  })
  @IsOptional()
  @Matches(MOMENT, { message: 'expiresAt must be RFC 3339 with a zone, at most to the millisecond' })
  readonly expiresAt?: string;
}

export class ConsentWithdrawalRequest extends LineRequest {
  @ApiPropertyOptional({ type: [String], description: 'Scopes to end. Absent: all under this purpose.', maxItems: SCOPES_MAX })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(SCOPES_MAX)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(SCOPE_LENGTH_MAX, { each: true })
  readonly scopes?: string[];

  @ApiProperty({ enum: CAPTURE_CHANNELS, description: 'Where the person said it.' })
  @IsIn(CAPTURE_CHANNELS)
  readonly capturedThrough!: (typeof CAPTURE_CHANNELS)[number];

  @ApiProperty({ description: 'Who wrote it down: an agent or a system, not the person.', maxLength: WORDS_LENGTH_MAX })
  @Length(1, WORDS_LENGTH_MAX)
  @Matches(LINE, { message: 'recordedBy must be one line without control characters' })
  readonly recordedBy!: string;

  @ApiPropertyOptional({ description: 'Ticket or document that proves it. Do not name the person.', maxLength: WORDS_LENGTH_MAX })
  @IsOptional()
  @Length(1, WORDS_LENGTH_MAX)
  @Matches(LINE, { message: 'reference must be one line without control characters' })
  readonly reference?: string;
}

/** The items are read one by one, so that a malformed one is its own fault only. */
class BatchRequest {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(ITEMS_MAX)
  readonly items!: unknown[];
}

export class ConsentQuestionsRequest extends BatchRequest {
  @ApiProperty({ type: [ConsentQuestionRequest], minItems: 1, maxItems: ITEMS_MAX })
  declare readonly items: unknown[];
}

export class ConsentStatementsRequest extends BatchRequest {
  @ApiProperty({ type: [ConsentStatementRequest], minItems: 1, maxItems: ITEMS_MAX })
  declare readonly items: unknown[];
}

export class ConsentWithdrawalsRequest extends BatchRequest {
  @ApiProperty({ type: [ConsentWithdrawalRequest], minItems: 1, maxItems: ITEMS_MAX })
  declare readonly items: unknown[];
}
