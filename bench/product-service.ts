import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './processes/free-port';
import type { PinnedProcess } from './processes/pinned-process';
import { SERVER_CORE, type Stage, start } from './stage';

const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 50;

export interface ServicePlan {
  /** Folder below `apps`. */
  readonly app: string;
  /** Of its log; the app's own when absent. */
  readonly name?: string;
  /** The servers' core when absent. */
  readonly core?: number;
  readonly databaseUrl: string;
  readonly masterKey: Buffer;
  readonly issuer: string;
  readonly simulatorUrl: string;
  readonly environment?: Readonly<Record<string, string>>;
}

const PORTS = ['NUMBER_AT_ADDRESS', 'SUBSCRIBER_DIRECTORY', 'SIM_HISTORY', 'ENTITLEMENT_SERVER', 'SMS_SENDER'];

/** Starts a service as it is shipped, with its own defaults for everything that has one. */
export async function startService(stage: Stage, plan: ServicePlan): Promise<{ server: PinnedProcess; origin: string }> {
  const { profileDir } = stage.options;
  const publicPort = await freePort();
  const operatorPort = await freePort();
  const opsPort = await freePort();
  const nodeFlags = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
  const environment = {
    // The simulator is the only adapter that answers every port without a vendor's system.
    OPENMAST_PROFILE: 'development',
    OPENMAST_SIMULATOR_URL: plan.simulatorUrl,
    ...Object.fromEntries(PORTS.map((port) => [`OPENMAST_PORT_${port}`, 'simulator'])),
    OPENMAST_DATABASE_URL: plan.databaseUrl,
    OPENMAST_MASTER_KEY: plan.masterKey.toString('base64url'),
    OPENMAST_ISSUER: plan.issuer,
    OPENMAST_PUBLIC_PORT: String(publicPort),
    OPENMAST_OPERATOR_PORT: String(operatorPort),
    OPENMAST_OPS_PORT: String(opsPort),
    ...plan.environment,
  };
  const server = start(stage, {
    name: plan.name ?? plan.app,
    script: `apps/${plan.app}/src/main.js`,
    core: plan.core ?? SERVER_CORE,
    environment,
    nodeFlags,
  });
  await untilReady(server, `http://127.0.0.1:${opsPort}/health/ready`);
  return { server, origin: `http://127.0.0.1:${publicPort}` };
}

async function untilReady(server: PinnedProcess, url: string): Promise<void> {
  const deadlineMs = Date.now() + READY_TIMEOUT_MS;
  while (!(await isOk(url))) {
    if (!server.isRunning) throw server.failure('did not start');
    if (Date.now() > deadlineMs) throw server.failure('did not get ready');
    await sleep(POLL_MS);
  }
}

function isOk(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}
