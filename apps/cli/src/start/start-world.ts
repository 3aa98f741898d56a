import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '@openmast/kernel';
import { startEmbeddedPostgres } from '@openmast/embedded-postgres';
import { migrate, processEnvironment } from '@openmast/runtime';
import { type Addresses, addressesAt, localUrl, separatePorts } from '../world/addresses';
import { isSeeded, seedWorld } from '../world/seed-world';
import { type WorldFile, readWorldFile, writeWorldFile } from '../world/world-file';
import { type WorldPlan, readWorldPlan } from '../world/world-plan';
import type { Child } from './child';
import { requireFreePorts } from './free-ports';
import { type ProcessPlan, readinessUrls, startDemo, startPlatform } from './processes';
import { demoSecrets } from './secrets';
import { lineFacts } from './line-facts';

const WORLD = 'north';
const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 50;

export interface StartOptions {
  readonly dataDir: string;
  readonly portOffset: number;
  readonly isSeparate: boolean;
  /** Told after each step, in words for a person. */
  readonly report: (step: string) => void;
}

export interface RunningWorld {
  readonly world: WorldFile;
  readonly addresses: Addresses;
  readonly isFirstStart: boolean;
  /** Settles when a process ended that should not have, with a sentence. */
  readonly broken: Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts the demo world: database, platform, the companies around it.
 * @throws AppError with one sentence that says what to do
 */
export async function startWorld(options: StartOptions): Promise<RunningWorld> {
  const dataDir = resolve(options.dataDir);
  const addresses = addressesAt(options.portOffset);
  await requireFreePorts(portsOf(addresses, options));
  mkdirSync(join(dataDir, 'logs'), { recursive: true, mode: 0o700 });
  const closers: (() => Promise<void>)[] = [];
  const stop = once(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  try {
    const databaseUrl = await openDatabase(dataDir, closers, options.report);
    options.report(`${String(await migrateOrSay(databaseUrl))} new migrations applied`);
    const { world, plan, isFirstStart } = await ensureWorld({ dataDir, databaseUrl, addresses, isSeparate: options.isSeparate });
    options.report(isFirstStart ? `world "${WORLD}" seeded` : `world "${WORLD}" found`);
    const children = await startProcesses(planOf({ options, dataDir, world, plan, addresses }), closers);
    return { world, addresses, isFirstStart, broken: firstDeath(children), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function portsOf(addresses: Addresses, { isSeparate, portOffset }: StartOptions): number[] {
  const extra = isSeparate ? Object.values(separatePorts(portOffset)).flatMap((ports): number[] => Object.values(ports)) : [];
  const ports = new Set<number>([...Object.values(addresses), ...extra]);
  // 0 stands for "nothing listens there".
  ports.delete(0);
  return [...ports];
}

async function openDatabase(dataDir: string, closers: (() => Promise<void>)[], report: StartOptions['report']): Promise<string> {
  const given = processEnvironment()['OPENMAST_DATABASE_URL'];
  if (given) {
    if (!URL.canParse(given))
      throw new AppError(
        'invalid',
        'DATABASE_URL',
        'OPENMAST_DATABASE_URL is no URL. Write postgres://user:password@host:port/name.',
      );
    report('PostgreSQL of OPENMAST_DATABASE_URL');
    return given;
  }
  const postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') });
  closers.push(() => postgres.stop());
  report('PostgreSQL started (embedded)');
  return postgres.url;
}

async function migrateOrSay(databaseUrl: string): Promise<number> {
  try {
    return await migrate(databaseUrl);
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.kind !== 'unavailable') throw cause;
    const { host } = new URL(databaseUrl);
    throw new AppError(
      'unavailable',
      'DATABASE',
      `The database at ${host} does not answer. Start it, correct OPENMAST_DATABASE_URL, or unset it to use the embedded one.`,
      { cause },
    );
  }
}

interface WorldRequest {
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly addresses: Addresses;
  readonly isSeparate: boolean;
}

async function ensureWorld(request: WorldRequest): Promise<{ world: WorldFile; plan: WorldPlan; isFirstStart: boolean }> {
  const { dataDir, databaseUrl, addresses } = request;
  const file = join(dataDir, 'world.json');
  const plan = readWorldPlan(WORLD);
  const known = readWorldFile(file);
  const isFirstStart = !(await isSeeded(databaseUrl, plan.tenant.id));
  if (!isFirstStart && !known) {
    throw new AppError(
      'conflict',
      'WORLD_KEYS_LOST',
      `The database already holds the demo world, but its keys went with ${file}. Forget both and start afresh: npm run reset`,
    );
  }
  const masterKey = Buffer.from(demoSecrets(dataDir).masterKey, 'base64url');
  const kept = isFirstStart || !known ? await seedWorld({ plan, databaseUrl, masterKey, addresses }) : known;
  const { unknownNumber } = plan;
  const lines = plan.lines.map((line) => lineFacts(line, localUrl(addresses.simulatorPort)));
  const world = worldAt(request, { clients: kept.clients, logins: kept.logins, lines, unknownNumber });
  writeWorldFile(file, world);
  return { world, plan, isFirstStart };
}

function worldAt(
  { databaseUrl, addresses, isSeparate }: WorldRequest,
  people: Pick<WorldFile, 'clients' | 'logins' | 'lines' | 'unknownNumber'>,
): WorldFile {
  const publicUrl = localUrl(addresses.publicPort);
  const offset = addresses.publicPort - addressesAt(0).publicPort;
  const direct = isSeparate ? separatePorts(offset)['auth-server'].publicPort : addresses.platformPort;
  return {
    issuer: publicUrl,
    publicUrl,
    platformUrl: localUrl(direct),
    operatorUrl: localUrl(addresses.operatorPort),
    opsUrl: localUrl(addresses.opsPort),
    labUrl: localUrl(addresses.labPort),
    rideNowUrl: localUrl(addresses.rideNowPort),
    aggregatorUrl: localUrl(addresses.aggregatorPort),
    quarryUrl: localUrl(addresses.quarryPort),
    mobileProxy: localUrl(addresses.mobileProxyPort),
    simulatorUrl: localUrl(addresses.simulatorPort),
    databaseUrl,
    ...people,
  };
}

interface PlanParts {
  readonly options: StartOptions;
  readonly dataDir: string;
  readonly world: WorldFile;
  readonly plan: WorldPlan;
  readonly addresses: Addresses;
}

function planOf({ options, dataDir, world, plan, addresses }: PlanParts): ProcessPlan {
  return {
    world,
    operatorName: plan.tenant.name,
    addresses,
    offset: options.portOffset,
    isSeparate: options.isSeparate,
    secrets: demoSecrets(dataDir),
    worldPath: join(dataDir, 'world.json'),
    logDir: join(dataDir, 'logs'),
  };
}

async function startProcesses(plan: ProcessPlan, closers: (() => Promise<void>)[]): Promise<Child[]> {
  const children: Child[] = [];
  const keep = (child: Child): void => {
    children.push(child);
    closers.push(() => child.stop());
  };
  startPlatform(plan).forEach(keep);
  const demo = startDemo(plan);
  keep(demo);
  await Promise.all(readinessUrls(plan).map((url) => until(() => answersOk(url), children)));
  await until(() => Promise.resolve(demo.hasSaid('demo ready')), children);
  return children;
}

async function until(isTrue: () => Promise<boolean>, children: readonly Child[]): Promise<void> {
  const deadlineMs = Date.now() + READY_TIMEOUT_MS;
  while (!(await isTrue())) {
    const dead = children.find((child) => !child.isRunning);
    if (dead) throw new AppError('unavailable', 'START', `${dead.name} could not start:\n${dead.lastWords()}`);
    if (Date.now() > deadlineMs)
      throw new AppError('unavailable', 'START', 'The world did not get ready within a minute. Look into the log files.');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function answersOk(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}

function firstDeath(children: readonly Child[]): Promise<string> {
  return Promise.race(
    children.map(async (child) => `${child.name} ended (${await child.ended}) while it should be running:\n${child.lastWords()}`),
  );
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}
