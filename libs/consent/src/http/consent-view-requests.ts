import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { PLAIN_LINE } from '../tenant-view/plain-text';
import type { ViewContent, ViewTexts } from '../tenant-view/view-content';
import { LANGUAGES, type Language } from '../words/languages';

const PURPOSE = /^dpv:[a-zA-Z0-9]+$/;
const SCOPE = /^[a-z][a-z0-9-]*(:[a-z0-9-]+)*$/;
const SCOPES_MAX = 50;
const SCOPE_LENGTH_MAX = 200;
const SENTENCE_LENGTH_MAX = 300;
const ITEM_LENGTH_MAX = 150;
const IS_PLAIN = { message: '$property must be one line of plain text: no control, zero-width or direction characters' };

export class ViewItemRequest {
  @ApiProperty({ example: 'sim-swap:check', maxLength: SCOPE_LENGTH_MAX })
  @MaxLength(SCOPE_LENGTH_MAX)
  @Matches(SCOPE)
  scope!: string;

  @ApiProperty({ description: 'Completes "<application> wants to ...".', maxLength: ITEM_LENGTH_MAX })
  @IsString()
  @Length(1, ITEM_LENGTH_MAX)
  @Matches(PLAIN_LINE, IS_PLAIN)
  words!: string;
}

export class ViewTextsRequest {
  @ApiProperty({ enum: LANGUAGES })
  @IsIn(LANGUAGES)
  language!: Language;

  @ApiPropertyOptional({ description: 'A sentence under the question.', maxLength: SENTENCE_LENGTH_MAX })
  @IsOptional()
  @IsString()
  @Length(1, SENTENCE_LENGTH_MAX)
  @Matches(PLAIN_LINE, IS_PLAIN)
  introduction?: string;

  @ApiPropertyOptional({
    description: 'What the purpose means here. Only in a view for one purpose.',
    maxLength: SENTENCE_LENGTH_MAX,
  })
  @IsOptional()
  @IsString()
  @Length(1, SENTENCE_LENGTH_MAX)
  @Matches(PLAIN_LINE, IS_PLAIN)
  purposeExplanation?: string;

  @ApiPropertyOptional({ description: 'Stands under the list of items.', maxLength: SENTENCE_LENGTH_MAX })
  @IsOptional()
  @IsString()
  @Length(1, SENTENCE_LENGTH_MAX)
  @Matches(PLAIN_LINE, IS_PLAIN)
  note?: string;

  @ApiPropertyOptional({ description: 'Words for items, in the place of ours.', type: [ViewItemRequest], maxItems: SCOPES_MAX })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(SCOPES_MAX)
  @ArrayUnique(({ scope }: ViewItemRequest) => scope)
  @ValidateNested({ each: true })
  @Type(() => ViewItemRequest)
  items?: ViewItemRequest[];
}

export class ViewContentRequest {
  @ApiProperty({
    description:
      'By language. What one language says every language has to say, or no page stands in it; English words of ours are no stand-in.',
    type: [ViewTextsRequest],
    maxItems: LANGUAGES.length,
  })
  @IsArray()
  @ArrayMaxSize(LANGUAGES.length)
  @ArrayUnique(({ language }: ViewTextsRequest) => language)
  @ValidateNested({ each: true })
  @Type(() => ViewTextsRequest)
  texts!: ViewTextsRequest[];

  @ApiPropertyOptional({ description: 'Scopes in the order in which they are listed.', type: [String], maxItems: SCOPES_MAX })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(SCOPES_MAX)
  @ArrayUnique()
  @MaxLength(SCOPE_LENGTH_MAX, { each: true })
  @Matches(SCOPE, { each: true })
  order?: string[];

  @ApiPropertyOptional({
    description:
      'Scopes that are folded into the details of the page. The list says how many, the details name each; at least one item stays in the list.',
    type: [String],
    maxItems: SCOPES_MAX,
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(SCOPES_MAX)
  @ArrayUnique()
  @MaxLength(SCOPE_LENGTH_MAX, { each: true })
  @Matches(SCOPE, { each: true })
  folded?: string[];
}

export class NewViewRequest extends ViewContentRequest {
  @ApiPropertyOptional({
    description: 'Absent: for every purpose that has no view of its own.',
    example: 'dpv:FraudPreventionAndDetection',
    pattern: PURPOSE.source,
  })
  @IsOptional()
  @Matches(PURPOSE, { message: 'purpose must have the form dpv:<Term>' })
  purpose?: string;
}

export function contentFromWire({ texts, order = [], folded = [] }: ViewContentRequest): ViewContent {
  return { texts: Object.fromEntries(texts.map((one) => [one.language, textsFromWire(one)])), order, folded };
}

function textsFromWire({ introduction, purposeExplanation, note, items = [] }: ViewTextsRequest): ViewTexts {
  return {
    ...(introduction === undefined ? {} : { introduction }),
    ...(purposeExplanation === undefined ? {} : { purposeExplanation }),
    ...(note === undefined ? {} : { note }),
    items: Object.fromEntries(items.map(({ scope, words }) => [scope, words])),
  };
}
