import { AppError, type Msisdn } from '@openmast/kernel';
import {
  type EntitledLine,
  EntitlementServer,
  type LineAtAddress,
  type NetworkPorts,
  NumberAtAddress,
  SimHistory,
  type SimRecord,
  SmsSender,
  SubscriberDirectory,
  type SubscriberLine,
} from '@openmast/network';

/** Answers from a map by number, counts what it was asked, and fails on demand. */
export class FakeSimHistory extends SimHistory {
  isUnavailable = false;
  asks = 0;
  readonly records = new Map<string, SimRecord>();

  override async find(msisdn: Msisdn): Promise<SimRecord | undefined> {
    this.asks++;
    if (this.isUnavailable) throw new AppError('unavailable', 'register-unavailable', 'The register does not answer.');
    return this.records.get(msisdn.e164());
  }
}

/** A port the room under test has no business with. */
class ForbiddenDirectory extends SubscriberDirectory {
  override async find(): Promise<SubscriberLine | undefined> {
    throw new Error('This room asks the subscriber directory, which its test does not expect.');
  }
}

class ForbiddenAddresses extends NumberAtAddress {
  override async find(): Promise<LineAtAddress> {
    throw new Error('This room asks for a number at an address, which its test does not expect.');
  }
}

class ForbiddenEntitlements extends EntitlementServer {
  override async redeem(): Promise<EntitledLine | undefined> {
    throw new Error('This room redeems an operator token, which its test does not expect.');
  }
}

class ForbiddenMessages extends SmsSender {
  override async send(): Promise<void> {
    throw new Error('This room sends a message, which its test does not expect.');
  }
}

export interface FakePorts extends NetworkPorts {
  readonly simHistory: FakeSimHistory;
}

export function fakePorts(): FakePorts {
  return {
    simHistory: new FakeSimHistory(),
    subscriberDirectory: new ForbiddenDirectory(),
    numberAtAddress: new ForbiddenAddresses(),
    entitlementServer: new ForbiddenEntitlements(),
    smsSender: new ForbiddenMessages(),
  };
}
