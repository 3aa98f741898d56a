import type { Clock } from '@openmast/kernel';
import type { EntitlementServer } from './entitlement-server';
import type { NumberAtAddress } from './number-at-address';
import type { SimHistory } from './sim-history';
import type { SmsSender } from './sms-sender';
import type { SubscriberDirectory } from './subscriber-directory';

/** Every question we may ask the operator's systems. An adapter answers one or more of them. */
export interface NetworkPorts {
  readonly numberAtAddress: NumberAtAddress;
  readonly subscriberDirectory: SubscriberDirectory;
  readonly simHistory: SimHistory;
  readonly entitlementServer: EntitlementServer;
  readonly smsSender: SmsSender;
}

export type PortName = keyof NetworkPorts;

/** What an adapter may use from the process it lives in. */
export interface AdapterContext {
  /** Environment-style settings, e.g. `OPENMAST_SIMULATOR_URL`. The adapter reads its own names only. */
  readonly settings: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** An adapter at work. */
export type OpenAdapter = Partial<NetworkPorts> & {
  /**
   * For adapters that are fed from outside: this process receives from now on. Called where the answers are used, once.
   * @throws AppError `invalid` when it cannot, e.g. for a port that is taken.
   */
  start?(): Promise<unknown>;
  close?(): Promise<void>;
};

/** The door of every room under `libs/adapters`: exported from its `index.ts` under the name `adapter`. */
export interface Adapter {
  readonly name: string;
  /** True for stand-ins. A production process refuses to start with one. */
  readonly isSimulated: boolean;
  readonly ports: readonly PortName[];
  /**
   * Builds the ports. Reports all faults of its settings at once.
   * @throws AppError `invalid` with one sentence per faulty setting.
   */
  create(context: AdapterContext): OpenAdapter;
}
