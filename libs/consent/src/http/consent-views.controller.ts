import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Req, UseGuards } from '@nestjs/common';
import {
  ApiBasicAuth,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsString, IsUUID, Max, Min } from 'class-validator';
import { AppError } from '@openmast/kernel';
import { OwnTenantGuard, StaffGuard, type StaffRequest, signedIn } from '@openmast/tenancy';
import { TenantViews, type VersionAddress, type ViewAddress } from '../tenant-view/tenant-views';
import { VersionCreated, ViewAnswer, ViewVersionContentAnswer } from './consent-view-answers';
import { NewViewRequest, ViewContentRequest, contentFromWire } from './consent-view-requests';

/** What the column holds. */
const VERSION_MAX = 2 ** 31 - 1;
const VERSION = ':viewId/versions/:version';

class ViewParams implements ViewAddress {
  @IsString()
  tenantId!: string;

  @IsUUID(undefined, { message: 'viewId must be a UUID' })
  viewId!: string;
}

class VersionParams extends ViewParams implements VersionAddress {
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(VERSION_MAX)
  version!: number;
}

/** The tenant's own words on the capture page, in versions: drafts, what is shown, and what was shown. */
@ApiTags('Consent views')
@ApiBasicAuth()
@UseGuards(StaffGuard, OwnTenantGuard)
@ApiNotFoundResponse({
  description: '`UNKNOWN_ORGANISATION`: any tenant but the one you work for. `NOT_FOUND`: no such view or version of it.',
})
@Controller('v1/tenants/:tenantId/consent-views')
export class ConsentViewsController {
  constructor(@Inject(TenantViews) private readonly views: TenantViews) {}

  @Get()
  @ApiOperation({ summary: 'The views of a tenant with their versions' })
  @ApiOkResponse({ type: [ViewAnswer] })
  async list(@Param('tenantId') tenantId: string): Promise<ViewAnswer[]> {
    return (await this.views.list(tenantId)).map((view) => new ViewAnswer(view));
  }

  @Post()
  @ApiOperation({ summary: 'Make a view, with its first draft', description: 'One for each purpose, and one for all others.' })
  @ApiCreatedResponse({ type: VersionCreated })
  @ApiConflictResponse({ description: '`VIEW_EXISTS`: the purpose has one.' })
  async open(
    @Param('tenantId') tenantId: string,
    @Body() body: NewViewRequest,
    @Req() request: StaffRequest,
  ): Promise<VersionCreated> {
    const { purpose } = body;
    const view = { tenantId, content: contentFromWire(body), ...(purpose === undefined ? {} : { purpose }) };
    return new VersionCreated(await this.views.open(view, signedIn(request).name));
  }

  @Post(':viewId/versions')
  @ApiOperation({ summary: 'Add a draft to a view' })
  @ApiCreatedResponse({ type: VersionCreated })
  async draft(
    @Param() { tenantId, viewId }: ViewParams,
    @Body() body: ViewContentRequest,
    @Req() request: StaffRequest,
  ): Promise<VersionCreated> {
    const version = await this.views.draft({ tenantId, viewId }, contentFromWire(body), signedIn(request).name);
    return new VersionCreated({ viewId, version });
  }

  @Get(VERSION)
  @ApiOperation({ summary: 'One version with its content' })
  @ApiOkResponse({ type: ViewVersionContentAnswer })
  async find(@Param() params: VersionParams): Promise<ViewVersionContentAnswer> {
    const found = await this.views.find(params);
    if (!found) throw new AppError('not-found', 'NOT_FOUND', 'There is no such view or version.');
    return new ViewVersionContentAnswer(found);
  }

  @Put(VERSION)
  @HttpCode(204)
  @ApiOperation({ summary: 'Write a draft anew', description: 'What was published stays as people read it.' })
  @ApiNoContentResponse()
  @ApiConflictResponse({ description: '`VIEW_FROZEN`: it was published.' })
  async edit(@Param() params: VersionParams, @Body() body: ViewContentRequest, @Req() request: StaffRequest): Promise<void> {
    await this.views.edit(params, contentFromWire(body), signedIn(request).name);
  }

  @Post(`${VERSION}/publish`)
  @HttpCode(204)
  @ApiOperation({ summary: 'Show a draft from the next page on, in the place of what was shown before' })
  @ApiNoContentResponse()
  @ApiConflictResponse({
    description:
      '`VIEW_FROZEN`: it was published before. `VIEW_INCOMPLETE`: no language says everything. `VIEW_CHANGED`: look again.',
  })
  async publish(@Param() params: VersionParams, @Req() request: StaffRequest): Promise<void> {
    await this.views.publish(params, signedIn(request).name);
  }
}
