import { type LineAtAddress, type NetworkAddress, NumberAtAddress } from '@openmast/network';
import type { SimulatorClient } from './client';
import { toAppError } from './faults';
import { addressToWire, lineAtAddressFromWire } from './mapping';

export class SimulatedNumberAtAddress extends NumberAtAddress {
  constructor(private readonly client: SimulatorClient) {
    super();
  }

  async find(address: NetworkAddress): Promise<LineAtAddress> {
    try {
      return lineAtAddressFromWire(await this.client.ask('/session-directory/find', addressToWire(address)));
    } catch (fault) {
      throw toAppError(fault);
    }
  }
}
