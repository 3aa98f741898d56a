export { NumberVault } from './number-vault';
export { PostgresSubscriberRegistry } from './store/postgres-subscriber-registry';
export { SubscriberRegistry } from './subscriber-registry';
