import { Body, Controller, HttpCode, Inject, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBasicAuth, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Clock } from '@openmast/kernel';
import { OwnTenantGuard, StaffGuard, type StaffRequest, signedIn } from '@openmast/tenancy';
import { ConsentDesk, type DeskRecorded } from '../../consent-desk';
import { WithdrawalAnswer } from '../consent-answers';
import { ConsentsAnswer, ConsentsBatchAnswer, WithdrawalsBatchAnswer } from './desk-answers';
import { itemsOf, single } from './desk-rendering';
import {
  ConsentQuestionRequest,
  ConsentQuestionsRequest,
  ConsentStatementRequest,
  ConsentStatementsRequest,
  ConsentWithdrawalRequest,
  ConsentWithdrawalsRequest,
} from './desk-requests';
import { DeskRefusals } from './desk-responses';
import { type Recorder, questionFromWire, statementFromWire, withdrawalFromWire } from './from-wire';
import { readItem, withReadable } from './read-items';

/** The part of an HTTP answer that this API sets itself. */
interface Reply {
  status(code: number): unknown;
}

const CREATED = 201;
const OK = 200;

/** For the operator's own systems: how consent stands, and what people said to us elsewhere. Numbers travel in bodies only. */
@ApiTags('Consents')
@ApiBasicAuth()
@UseGuards(StaffGuard, OwnTenantGuard)
@DeskRefusals()
@Controller('v1/orgs/:org/consents')
export class ConsentsApiController {
  constructor(
    @Inject(ConsentDesk) private readonly desk: ConsentDesk,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  @Post('validate')
  @HttpCode(OK)
  @ApiOperation({
    summary: 'May these data be processed now?',
    description:
      'One answer per scope, from the decision that every call of the application rests on. Changes nothing. A number that was never seen, or is not ours, is answered like a person who was never asked.',
  })
  @ApiOkResponse({ type: ConsentsAnswer })
  async validate(@Param('org') org: string, @Body() body: ConsentQuestionRequest): Promise<ConsentsAnswer> {
    return new ConsentsAnswer(single(await this.desk.validate(org, [questionFromWire(body)])).standings);
  }

  @Post('validate/batch')
  @HttpCode(OK)
  @ApiOperation({ summary: 'The same for up to 100 questions, each answered for itself, in order' })
  @ApiOkResponse({ type: ConsentsBatchAnswer })
  async validateBatch(@Param('org') org: string, @Body() { items }: ConsentQuestionsRequest): Promise<ConsentsBatchAnswer> {
    const read = async (item: unknown) => questionFromWire(await readItem(ConsentQuestionRequest, item));
    const results = await withReadable(items, read, (questions) => this.desk.validate(org, questions));
    return itemsOf(results, ({ standings }) => ({ status: OK, ...new ConsentsAnswer(standings) }));
  }

  @Post()
  @ApiOperation({
    summary: 'Record what a person said elsewhere',
    description:
      'A yes, a no or an objection given to a call centre, in a shop, in a contract. What the person said last counts: a statement older than what is on record is 409 SUPERSEDED. Sending the same again changes nothing and answers 200, so a call may be repeated without a key.',
  })
  @ApiCreatedResponse({ type: ConsentsAnswer, description: 'Recorded now. How things stand after it.' })
  @ApiOkResponse({ type: ConsentsAnswer, description: 'Was on record already.' })
  @ApiParam({ name: 'org', type: String })
  async record(
    @Body() body: ConsentStatementRequest,
    @Req() request: StaffRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<ConsentsAnswer> {
    const recorded = single(
      await this.desk.record(signedIn(request).tenantId, [statementFromWire(body, this.recorderOf(request))]),
    );
    reply.status(statusFor(recorded));
    return new ConsentsAnswer(recorded.standings);
  }

  @Post('batch')
  @HttpCode(OK)
  @ApiOperation({ summary: 'The same for up to 100 statements, each recorded for itself' })
  @ApiOkResponse({ type: ConsentsBatchAnswer })
  async recordBatch(
    @Param('org') org: string,
    @Body() { items }: ConsentStatementsRequest,
    @Req() request: StaffRequest,
  ): Promise<ConsentsBatchAnswer> {
    const recorder = this.recorderOf(request);
    const read = async (item: unknown) => statementFromWire(await readItem(ConsentStatementRequest, item), recorder);
    const results = await withReadable(items, read, (statements) => this.desk.record(org, statements));
    return itemsOf(results, (recorded) => ({ status: statusFor(recorded), ...new ConsentsAnswer(recorded.standings) }));
  }

  @Post('withdraw')
  @HttpCode(OK)
  @ApiOperation({
    summary: 'Withdraw permissions on a person’s word',
    description: 'Bites on the next call of the application. Zero: none was in force, or nobody was met under this number.',
  })
  @ApiOkResponse({ type: WithdrawalAnswer })
  async withdraw(
    @Param('org') org: string,
    @Body() body: ConsentWithdrawalRequest,
    @Req() request: StaffRequest,
  ): Promise<WithdrawalAnswer> {
    const withdrawal = withdrawalFromWire(body, this.recorderOf(request));
    return new WithdrawalAnswer(single(await this.desk.withdraw(org, [withdrawal])).count);
  }

  @Post('withdraw/batch')
  @HttpCode(OK)
  @ApiOperation({ summary: 'The same for up to 100 withdrawals, each for itself' })
  @ApiOkResponse({ type: WithdrawalsBatchAnswer })
  async withdrawBatch(
    @Param('org') org: string,
    @Body() { items }: ConsentWithdrawalsRequest,
    @Req() request: StaffRequest,
  ): Promise<WithdrawalsBatchAnswer> {
    const recorder = this.recorderOf(request);
    const read = async (item: unknown) => withdrawalFromWire(await readItem(ConsentWithdrawalRequest, item), recorder);
    const results = await withReadable(items, read, (withdrawals) => this.desk.withdraw(org, withdrawals));
    return itemsOf(results, ({ count }) => ({ status: OK, withdrawn: count }));
  }

  private recorderOf(request: StaffRequest): Recorder {
    return { staffName: signedIn(request).name, now: this.clock.now() };
  }
}

function statusFor({ outcome }: DeskRecorded): number {
  return outcome === 'recorded' ? CREATED : OK;
}
