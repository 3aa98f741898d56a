export { type EntitledLine, EntitlementServer } from './entitlement-server';
export { type LineAtAddress, type NetworkAddress, NumberAtAddress } from './number-at-address';
export { type Adapter, type AdapterContext, type NetworkPorts, type OpenAdapter, type PortName } from './ports';
export { type SimRecord, SimHistory } from './sim-history';
export { SmsSender } from './sms-sender';
export { type SubscriberLine, SubscriberDirectory } from './subscriber-directory';
