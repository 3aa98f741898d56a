export { ConfigFault, type Environment, readSettings } from './config/read-settings';
export { processEnvironment, readSettingsOrExit } from './config/process-environment';
export { originSchema, runtimeSettings } from './config/runtime-settings';
export { DEVELOPMENT_KEY_MARK, isWeakKey, weakKeyFault } from './config/weak-key';
export { type SettingsOf, type SettingsSchema, defineSetting } from './config/setting';
export { KeyRing } from './crypto/key-ring';
export { Batches } from './database/batches';
export { Database, type EntityClass, type Statement } from './database/database';
export { knownMigrations, migrate, unmigrate } from './database/migrate';
export { type Face } from './http/face';
export { statusOf } from './http/problem-filter';
export { tlsTerms } from './http/tls';
export { type Logger, createLogger } from './logging/logger';
export { Metrics } from './ops/metrics';
export { RegularWork } from './service/regular-work';
export {
  type RuntimeConfig,
  type ServiceContext,
  type ServiceParts,
  houseVersion,
  runService,
  startService,
} from './service/service';
