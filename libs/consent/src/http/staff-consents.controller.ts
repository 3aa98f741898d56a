import { Body, Controller, HttpCode, Inject, Post, Req, UseGuards } from '@nestjs/common';
import { ApiBasicAuth, ApiNoContentResponse, ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { SubscriberRef } from '@openmast/kernel';
import { SubscriberDirectory } from '@openmast/network';
import { SubscriberRegistry } from '@openmast/subscriber';
import { ApplicationRegistry, StaffGuard, type StaffRequest, signedIn } from '@openmast/tenancy';
import { ConsentLedger, type Evidence } from '../consent-ledger';
import { ConsentReceipts } from '../consent-receipts';
import { NOBODY } from '../nobody';
import { isOwnApplication } from '../own-application';
import { ConsentAnswer, ReceiptsAnswer, WithdrawalAnswer } from './consent-answers';
import { CompleteWithdrawalRequest, ObjectionRequest, SubscriberLookupRequest, WithdrawalRequest } from './consent-requests';
import { refusalOf } from './desk/desk-refusals';
import { findSubscriber, resolveTarget, subscriberToday } from './resolve-target';

const UNKNOWN_APPLICATION = '`UNKNOWN_APPLICATION`: none of the tenant you work for, whether or not another has it.';

/**
 * Customer care: what a subscriber has decided, and taking it back on the subscriber's word. Staff see and touch what concerns
 * applications of their own tenant; everything else is to them as if it were not there (ADR 0022). Numbers travel in bodies,
 * never in URLs.
 */
@ApiTags('Consents')
@ApiBasicAuth()
@UseGuards(StaffGuard)
@Controller('v1/consents')
export class StaffConsentsController {
  constructor(
    @Inject(ConsentLedger) private readonly ledger: ConsentLedger,
    @Inject(SubscriberRegistry) private readonly subscribers: SubscriberRegistry,
    @Inject(ConsentReceipts) private readonly issuer: ConsentReceipts,
    @Inject(SubscriberDirectory) private readonly directory: SubscriberDirectory,
    @Inject(ApplicationRegistry) private readonly applications: ApplicationRegistry,
  ) {}

  @Post('search')
  @HttpCode(200)
  @ApiOperation({
    summary: 'List what one subscriber has decided about your tenant’s applications',
    description:
      'Empty also for a number that was never met, and for a person who decided about other tenants’ applications only.',
  })
  @ApiOkResponse({ type: [ConsentAnswer] })
  async search(@Body() body: SubscriberLookupRequest, @Req() request: StaffRequest): Promise<ConsentAnswer[]> {
    const subscriber = await this.personOf(body);
    return (await this.ledger.list(subscriber, signedIn(request).tenantId)).map((view) => new ConsentAnswer(view));
  }

  @Post('receipts')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Give one subscriber a signed receipt of every decision about your tenant’s applications',
    description:
      'Permissions given, refused and withdrawn, and objections. No number is inside. Those about all tenants’ applications are in the portal’s download, and in the export.',
  })
  @ApiOkResponse({ type: ReceiptsAnswer })
  async receipts(@Body() body: SubscriberLookupRequest, @Req() request: StaffRequest): Promise<ReceiptsAnswer> {
    const { tenantId } = signedIn(request);
    return new ReceiptsAnswer(await this.issuer.issue(await this.personOf(body), { tenantId }));
  }

  @Post('withdraw')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Withdraw consent for one application and purpose',
    description: 'Bites on the next call of the application. Works for suspended ones too.',
  })
  @ApiOkResponse({ type: WithdrawalAnswer })
  @ApiNotFoundResponse({ description: UNKNOWN_APPLICATION })
  async withdraw(@Body() body: WithdrawalRequest, @Req() request: StaffRequest): Promise<WithdrawalAnswer> {
    const applicationId = await this.ownApplication(body.clientId, request);
    const { subscriber = NOBODY, ...target } = await resolveTarget(this.subscribers, body);
    const how = { channel: 'staff' as const, evidence: evidenceOf(body, request) };
    return new WithdrawalAnswer(await this.ledger.withdraw({ ...target, subscriber, applicationId, ...how }));
  }

  @Post('withdraw-all')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Withdraw everything one subscriber has allowed to your tenant’s applications',
    description:
      'For every application of the tenant you work for, and for no other tenant’s: the person stops those on the portal, or by the staff of that tenant. Bites on the next call of each; objections and refusals stay as they are.',
  })
  @ApiOkResponse({ type: WithdrawalAnswer })
  async withdrawAll(@Body() body: CompleteWithdrawalRequest, @Req() request: StaffRequest): Promise<WithdrawalAnswer> {
    const { tenantId } = signedIn(request);
    const how = { channel: 'staff' as const, evidence: evidenceOf(body, request), tenantId };
    return new WithdrawalAnswer(await this.ledger.withdrawAll(await this.personOf(body), how));
  }

  @Post('object')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Record an objection (opt-out)',
    description:
      'For uses that need no consent, such as legitimate interest. Bites on the next call of the application. A line of ours is taken whether or not it was ever met; any other number is 404 UNKNOWN_LINE.',
  })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: `${UNKNOWN_APPLICATION} Asked first. \`UNKNOWN_LINE\`: no line of ours.` })
  async object(@Body() body: ObjectionRequest, @Req() request: StaffRequest): Promise<void> {
    const applicationId = await this.ownApplication(body.clientId, request);
    const { subscriber: met, scopes = [], purpose } = await resolveTarget(this.subscribers, body);
    const subscriber = await subscriberToday({ directory: this.directory, subscribers: this.subscribers }, body.phoneNumber, met);
    if (!subscriber) throw refusalOf('line-unknown');
    const evidence = evidenceOf(body, request);
    await this.ledger.record({ subscriber, applicationId, purpose, scopes, state: 'objected', channel: 'staff', evidence });
  }

  /** Nobody's id where nobody was met: both are asked about in the same way. */
  private async personOf({ phoneNumber }: SubscriberLookupRequest): Promise<SubscriberRef> {
    return (await findSubscriber(this.subscribers, phoneNumber)) ?? NOBODY;
  }

  /** @returns its id as it is kept. @throws AppError `not-found` before anybody looks at who the request is about */
  private async ownApplication(clientId: string, request: StaffRequest): Promise<string> {
    const applicationId = clientId.toLowerCase();
    if (await isOwnApplication(this.applications, signedIn(request).tenantId, applicationId)) return applicationId;
    throw refusalOf('application-unknown');
  }
}

function evidenceOf({ reason }: { readonly reason: string }, request: StaffRequest): Evidence {
  return { staff: signedIn(request).name, reason };
}
