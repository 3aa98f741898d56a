import { Body, Controller, HttpCode, Inject, Post, Req, UseGuards } from '@nestjs/common';
import { ApiBasicAuth, ApiForbiddenResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock } from '@openmast/kernel';
import { OwnerGuard, StaffGuard, type StaffRequest, nameAmongTenants, signedIn } from '@openmast/tenancy';
import { Persons } from '../person';
import { SubscriberRegistry } from '../subscriber-registry';
import { PersonAnswer } from './person-answer';
import { ErasureRequest, PersonRequest, numberIn } from './person-requests';

/**
 * On a person's word: a copy of everything, and its end. A person is the operator's and no tenant's, so both reach over all
 * tenants, and only owners may do them (ADR 0022). Numbers travel in bodies, never in URLs.
 */
@ApiTags('Subscribers')
@ApiBasicAuth()
@UseGuards(StaffGuard, OwnerGuard)
@ApiForbiddenResponse({ description: '`OWNERS_ONLY`: you have another role. Told before the body is read.' })
@Controller('v1/subscribers')
export class StaffSubscribersController {
  constructor(
    @Inject(Persons) private readonly persons: Persons,
    @Inject(SubscriberRegistry) private readonly subscribers: SubscriberRegistry,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  @Post('export')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Give one person everything that is kept about their line',
    description:
      'For a request under article 15 or 20 of the GDPR. For owners, since it tells what applications of every tenant did. Each section has its newest 50,000 rows. Make sure first who is asking: the answer holds what applications did with the line.',
  })
  @ApiOkResponse({ type: PersonAnswer })
  async export(@Body() body: PersonRequest): Promise<PersonAnswer> {
    const subscriber = await this.subscribers.findByNumber(numberIn(body));
    const found = subscriber && (await this.persons.exportOf(subscriber));
    return new PersonAnswer(found, this.clock.now(), (msisdn) => msisdn.e164());
  }

  @Post('erase')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Erase one person',
    description:
      'For a request under article 17 of the GDPR. For owners, since it ends what every tenant has of the person. Every permission, grant and token ends at once, everything that is kept about the line is deleted, and the number is forgotten; the consent history stays, about an id that leads to nobody. Cannot be undone. The answer is the same for a number we never met.',
  })
  @ApiNoContentResponse({ description: 'Nothing is kept about this number any more.' })
  async erase(@Body() body: ErasureRequest, @Req() request: StaffRequest): Promise<void> {
    await this.persons.erase(numberIn(body), { staff: nameAmongTenants(signedIn(request)), reason: body.reason });
  }
}
