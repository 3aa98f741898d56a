import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { TenantView, VersionAddress, ViewState, ViewVersion, ViewVersionWithContent } from '../tenant-view/tenant-views';
import { type ViewContent, completeLanguages } from '../tenant-view/view-content';
import { LANGUAGES, type Language } from '../words/languages';
import { ViewContentRequest, type ViewTextsRequest } from './consent-view-requests';

const STATES: readonly ViewState[] = ['draft', 'published', 'superseded'];

export class ViewVersionAnswer {
  @ApiProperty({ example: 2 })
  readonly version: number;

  @ApiProperty({ enum: STATES, description: 'Only a draft can be edited.' })
  readonly state: ViewState;

  @ApiProperty({ description: 'Staff member.', example: 'olga' })
  readonly changedBy: string;

  @ApiProperty({ format: 'date-time' })
  readonly changedAt: string;

  @ApiPropertyOptional({ description: 'Staff member.', example: 'olga' })
  readonly publishedBy?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  readonly publishedAt?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'When a decision cited it for the first time.' })
  readonly citedAt?: string;

  constructor({ version, state, changedBy, changedAt, publishedBy, publishedAt, citedAt }: ViewVersion) {
    this.version = version;
    this.state = state;
    this.changedBy = changedBy;
    this.changedAt = changedAt.toISOString();
    if (publishedBy !== undefined) this.publishedBy = publishedBy;
    if (publishedAt) this.publishedAt = publishedAt.toISOString();
    if (citedAt) this.citedAt = citedAt.toISOString();
  }
}

export class ViewAnswer {
  @ApiProperty({ format: 'uuid' })
  readonly viewId: string;

  @ApiPropertyOptional({ description: 'Absent: for every purpose that has no view of its own.', example: 'dpv:Marketing' })
  readonly purpose?: string;

  @ApiProperty({ type: [ViewVersionAnswer], description: 'The newest first.' })
  readonly versions: ViewVersionAnswer[];

  constructor({ viewId, purpose, versions }: TenantView) {
    this.viewId = viewId;
    if (purpose !== undefined) this.purpose = purpose;
    this.versions = versions.map((version) => new ViewVersionAnswer(version));
  }
}

export class ViewVersionContentAnswer extends ViewVersionAnswer {
  @ApiPropertyOptional({ example: 'dpv:Marketing' })
  readonly purpose?: string;

  @ApiProperty({ enum: LANGUAGES, isArray: true, description: 'Languages that say everything which any language says.' })
  readonly completeLanguages: Language[];

  @ApiProperty({ type: ViewContentRequest })
  readonly content: ViewContentRequest;

  constructor(version: ViewVersionWithContent) {
    super(version);
    if (version.purpose !== undefined) this.purpose = version.purpose;
    this.completeLanguages = completeLanguages(version.content);
    this.content = contentToWire(version.content);
  }
}

export class VersionCreated {
  @ApiProperty({ format: 'uuid' })
  readonly viewId: string;

  @ApiProperty({ example: 1 })
  readonly version: number;

  constructor({ viewId, version }: Pick<VersionAddress, 'viewId' | 'version'>) {
    this.viewId = viewId;
    this.version = version;
  }
}

function contentToWire({ texts, order, folded }: ViewContent): ViewContentRequest {
  const inOrder = LANGUAGES.flatMap((language): ViewTextsRequest[] => {
    const { items = {}, ...sentences } = texts[language] ?? {};
    if (texts[language] === undefined) return [];
    return [{ language, ...sentences, items: Object.entries(items).map(([scope, words]) => ({ scope, words })) }];
  });
  return { texts: inOrder, order: [...order], folded: [...folded] };
}
