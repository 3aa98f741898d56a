import type { Msisdn } from '@openmast/kernel';
import { SmsSender } from '@openmast/network';
import type { SimulatorClient } from './client';
import { toAppError } from './faults';
import { checkAcceptance, msisdnToWire } from './mapping';

export class SimulatedSmsSender extends SmsSender {
  constructor(private readonly client: SimulatorClient) {
    super();
  }

  async send(msisdn: Msisdn, text: string): Promise<void> {
    try {
      checkAcceptance(await this.client.tell('/message-centre/send', { ...msisdnToWire(msisdn), text }));
    } catch (fault) {
      throw toAppError(fault);
    }
  }
}
