import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@openmast/kernel';
import type { SettingsOf } from '../config/setting';
import { isWeakKey, weakKeyFault } from '../config/weak-key';
import type { runtimeSettings } from '../config/runtime-settings';
import { KeyRing } from '../crypto/key-ring';
import { Database, type EntityClass } from '../database/database';
import { type Face, type OpenFace, openFace } from '../http/face';
import { type Logger, createLogger } from '../logging/logger';
import { Metrics } from '../ops/metrics';
import { OpsServer, type ReadinessCheck } from '../ops/ops-server';

export type RuntimeConfig = SettingsOf<typeof runtimeSettings>;

/** What every part of a process may use. */
export interface ServiceContext {
  readonly name: string;
  readonly log: Logger;
  readonly database: Database;
  readonly metrics: Metrics;
  readonly keyRing: KeyRing;
}

/** What a process offers once its context stands. */
export interface ServiceParts {
  readonly faces: readonly Face[];
  readonly checks?: readonly ReadinessCheck[];
  /** Released last, after the faces and before the database. */
  close?(): Promise<void>;
}

export interface ServiceDefinition {
  readonly name: string;
  readonly config: RuntimeConfig;
  readonly entities: readonly EntityClass[];
  /** Puts the parts together; anything thrown here stops the boot. */
  compose(context: ServiceContext): Promise<ServiceParts>;
}

export interface RunningService {
  stop(): Promise<void>;
}

export function houseVersion(): string {
  const manifest = JSON.parse(readFileSync(join(__dirname, '../../../../package.json'), 'utf8')) as { version: string };
  return manifest.version;
}

/** Opens a service inside this process. */
export async function startService(definition: ServiceDefinition): Promise<RunningService> {
  const { name, config } = definition;
  if (config.profile === 'production' && isWeakKey(config.masterKey))
    throw new AppError('invalid', 'UNSAFE_CONFIGURATION', weakKeyFault('OPENMAST_MASTER_KEY'));
  const log = createLogger(name, config.logLevel);
  const version = houseVersion();
  const metrics = new Metrics(name, version);
  const database = await Database.open({
    url: config.databaseUrl,
    connectionsMax: config.databaseConnectionsMax,
    entities: definition.entities,
    applicationName: `openmast-${name}`,
    log,
  });
  const parts = await definition.compose({ name, log, database, metrics, keyRing: new KeyRing(config.masterKey) });
  const checks = [{ name: 'database', isReady: () => database.isAlive() }, ...(parts.checks ?? [])];
  const ops = new OpsServer({ host: config.host, port: config.opsPort, service: name, version, metrics, checks });
  await ops.open();
  const faces: OpenFace[] = [];
  for (const face of parts.faces) faces.push(await openFace(face, log));
  log.info(
    { faces: parts.faces.map((face) => ({ audience: face.audience, port: face.port })), opsPort: config.opsPort },
    'ready',
  );
  return { stop: once(() => stopAll({ ops, faces, parts, database, log })) };
}

interface Stoppable {
  readonly ops: OpsServer;
  readonly faces: readonly OpenFace[];
  readonly parts: ServiceParts;
  readonly database: Database;
  readonly log: Logger;
}

async function stopAll({ ops, faces, parts, database, log }: Stoppable): Promise<void> {
  log.info('stopping');
  ops.announceStop();
  await Promise.all(faces.map((face) => face.stop()));
  await parts.close?.();
  await database.close();
  await ops.close();
  log.info('stopped');
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}

/** Runs a service as this process's whole job: ends it on SIGTERM or SIGINT, and with one sentence when it cannot start. */
export async function runService(definition: ServiceDefinition): Promise<void> {
  try {
    const service = await startService(definition);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => void service.stop().then(() => process.exit(0)));
    }
  } catch (error) {
    process.stderr.write(startFailure(error) + '\n');
    process.exit(error instanceof AppError && error.kind === 'invalid' ? 78 : 1);
  }
}

function startFailure(error: unknown): string {
  if (!(error instanceof AppError)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (error.code !== 'DATABASE_UNAVAILABLE') return error.message;
  return 'The database does not answer. Start it, or correct OPENMAST_DATABASE_URL.';
}
