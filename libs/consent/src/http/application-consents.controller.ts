import { Body, Controller, HttpCode, Inject, Post, Req, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SubscriberRegistry } from '@openmast/subscriber';
import { WITHDRAW_SCOPE } from '../capability';
import { ConsentLedger } from '../consent-ledger';
import { ApplicationGuard, type ApplicationRequest } from './application.guard';
import { OwnWithdrawalRequest } from './consent-requests';
import { resolveTarget } from './resolve-target';

/** For applications, with a two-legged token: the application is the token's client, never the body's word. */
@ApiTags('Consents')
@ApiBearerAuth()
@UseGuards(ApplicationGuard)
@Controller('consents/v1')
export class ApplicationConsentsController {
  constructor(
    @Inject(ConsentLedger) private readonly ledger: ConsentLedger,
    @Inject(SubscriberRegistry) private readonly subscribers: SubscriberRegistry,
  ) {}

  @Post('withdraw')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Tell the operator that a person withdrew consent for your application',
    description: `Needs the scope \`${WITHDRAW_SCOPE}\`. The answer is the same whether or not there was anything to withdraw.`,
  })
  @ApiNoContentResponse({ description: 'No consent for your application under this purpose is in force any more.' })
  async withdraw(@Body() body: OwnWithdrawalRequest, @Req() { application }: ApplicationRequest): Promise<void> {
    const { subscriber, ...target } = await resolveTarget(this.subscribers, body);
    if (!subscriber || !application) return;
    await this.ledger.withdraw({
      ...target,
      subscriber,
      applicationId: application.applicationId,
      channel: 'application',
      evidence: {},
    });
  }
}
