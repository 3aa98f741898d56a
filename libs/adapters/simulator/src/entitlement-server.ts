import type { Secret } from '@openmast/kernel';
import { type EntitledLine, EntitlementServer } from '@openmast/network';
import type { SimulatorClient } from './client';
import { toAppError } from './faults';
import { entitledLineFromWire } from './mapping';

export class SimulatedEntitlementServer extends EntitlementServer {
  constructor(private readonly client: SimulatorClient) {
    super();
  }

  async redeem(token: Secret): Promise<EntitledLine | undefined> {
    try {
      return entitledLineFromWire(await this.client.tell('/entitlement-server/redeem', { token: token.reveal() }));
    } catch (fault) {
      throw toAppError(fault);
    }
  }
}
