import { Body, Controller, HttpCode, Inject, Post, Req, UseGuards } from '@nestjs/common';
import { ApiBasicAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SubscriberDirectory } from '@openmast/network';
import { SubscriberRegistry } from '@openmast/subscriber';
import { StaffGuard, type StaffMember } from '@openmast/tenancy';
import { ConsentLedger } from '../consent-ledger';
import { ConsentReceipts } from '../consent-receipts';
import { ConsentAnswer, ReceiptsAnswer, WithdrawalAnswer } from './consent-answers';
import { CompleteWithdrawalRequest, ObjectionRequest, SubscriberLookupRequest, WithdrawalRequest } from './consent-requests';
import { refusalOf } from './desk/desk-refusals';
import { findSubscriber, resolveTarget, subscriberToday } from './resolve-target';

interface StaffRequest {
  readonly staff?: StaffMember;
}

/** Customer care: what a subscriber has decided, and taking it back on the subscriber's word. Numbers travel in bodies, never in URLs. */
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
  ) {}

  @Post('search')
  @HttpCode(200)
  @ApiOperation({ summary: 'List what one subscriber has decided' })
  @ApiOkResponse({ type: [ConsentAnswer] })
  async search(@Body() body: SubscriberLookupRequest): Promise<ConsentAnswer[]> {
    const subscriber = await findSubscriber(this.subscribers, body.phoneNumber);
    return subscriber ? (await this.ledger.list(subscriber)).map((view) => new ConsentAnswer(view)) : [];
  }

  @Post('receipts')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Give one subscriber a signed receipt of every decision',
    description: 'Permissions given, refused and withdrawn, and objections. No number is inside.',
  })
  @ApiOkResponse({ type: ReceiptsAnswer })
  async receipts(@Body() body: SubscriberLookupRequest): Promise<ReceiptsAnswer> {
    const subscriber = await findSubscriber(this.subscribers, body.phoneNumber);
    return new ReceiptsAnswer(subscriber ? await this.issuer.issue(subscriber) : []);
  }

  @Post('withdraw')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Withdraw consent for one application and purpose',
    description: 'Bites on the next call of the application.',
  })
  @ApiOkResponse({ type: WithdrawalAnswer })
  async withdraw(@Body() body: WithdrawalRequest, @Req() request: StaffRequest): Promise<WithdrawalAnswer> {
    const { subscriber, ...target } = await resolveTarget(this.subscribers, body);
    if (!subscriber) return new WithdrawalAnswer(0);
    const evidence = { staff: request.staff?.name ?? '', reason: body.reason };
    return new WithdrawalAnswer(
      await this.ledger.withdraw({ ...target, subscriber, applicationId: body.clientId, channel: 'staff', evidence }),
    );
  }

  @Post('withdraw-all')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Withdraw everything one subscriber has allowed',
    description: 'For every application. Bites on the next call of each; objections and refusals stay as they are.',
  })
  @ApiOkResponse({ type: WithdrawalAnswer })
  async withdrawAll(@Body() body: CompleteWithdrawalRequest, @Req() request: StaffRequest): Promise<WithdrawalAnswer> {
    const subscriber = await findSubscriber(this.subscribers, body.phoneNumber);
    if (!subscriber) return new WithdrawalAnswer(0);
    const evidence = { staff: request.staff?.name ?? '', reason: body.reason };
    return new WithdrawalAnswer(await this.ledger.withdrawAll(subscriber, { channel: 'staff', evidence }));
  }

  @Post('object')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Record an objection (opt-out)',
    description:
      'For uses that need no consent, such as legitimate interest. Bites on the next call of the application. A line of ours is taken whether or not it was ever met; any other number is 404 UNKNOWN_LINE.',
  })
  async object(@Body() body: ObjectionRequest, @Req() request: StaffRequest): Promise<void> {
    const { subscriber: met, scopes = [], purpose } = await resolveTarget(this.subscribers, body);
    const subscriber = await subscriberToday({ directory: this.directory, subscribers: this.subscribers }, body.phoneNumber, met);
    if (!subscriber) throw refusalOf('line-unknown');
    const evidence = { staff: request.staff?.name ?? '', reason: body.reason };
    const target = { subscriber, applicationId: body.clientId, purpose, scopes };
    await this.ledger.record({ ...target, state: 'objected', channel: 'staff', evidence });
  }
}
