import { Body, Controller, HttpCode, Inject, Post, Req, UseGuards } from '@nestjs/common';
import { ApiBasicAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SubscriberRegistry } from '@openmast/subscriber';
import { StaffGuard, type StaffMember } from '@openmast/tenancy';
import { ConsentLedger } from '../consent-ledger';
import { ConsentReceipts } from '../consent-receipts';
import { ConsentAnswer, ReceiptsAnswer, WithdrawalAnswer } from './consent-answers';
import { ObjectionRequest, SubscriberLookupRequest, WithdrawalRequest } from './consent-requests';
import { findSubscriber, resolveTarget } from './resolve-target';

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

  @Post('object')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Record an objection (opt-out)',
    description: 'For uses that need no consent, such as legitimate interest. Bites on the next call of the application.',
  })
  async object(@Body() body: ObjectionRequest, @Req() request: StaffRequest): Promise<void> {
    const { subscriber, scopes = [], purpose } = await resolveTarget(this.subscribers, body);
    if (!subscriber) return;
    const evidence = { staff: request.staff?.name ?? '', reason: body.reason };
    const target = { subscriber, applicationId: body.clientId, purpose, scopes };
    await this.ledger.record({ ...target, state: 'objected', channel: 'staff', evidence });
  }
}
