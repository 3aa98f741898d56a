import type { Msisdn } from '@openmast/kernel';
import { type SubscriberLine, SubscriberDirectory } from '@openmast/network';
import type { SimulatorClient } from './client';
import { toAppError } from './faults';
import { msisdnToWire, subscriberLineFromWire } from './mapping';

export class SimulatedSubscriberDirectory extends SubscriberDirectory {
  constructor(private readonly client: SimulatorClient) {
    super();
  }

  async find(msisdn: Msisdn): Promise<SubscriberLine | undefined> {
    try {
      return subscriberLineFromWire(await this.client.ask('/subscriber-directory/find', msisdnToWire(msisdn)));
    } catch (fault) {
      throw toAppError(fault);
    }
  }
}
