import type { Msisdn } from '@openmast/kernel';
import { type SimRecord, SimHistory } from '@openmast/network';
import type { SimulatorClient } from './client';
import { toAppError } from './faults';
import { msisdnToWire, simRecordFromWire } from './mapping';

export class SimulatedSimHistory extends SimHistory {
  constructor(private readonly client: SimulatorClient) {
    super();
  }

  async find(msisdn: Msisdn): Promise<SimRecord | undefined> {
    try {
      return simRecordFromWire(await this.client.ask('/sim-history/find', msisdnToWire(msisdn)));
    } catch (fault) {
      throw toAppError(fault);
    }
  }
}
