import { processEnvironment } from '@openmast/runtime';
import type { WorldFile } from '../world/world-file';
import { type Addresses, localUrl, separatePorts } from '../world/addresses';
import { Child } from './child';
import type { DemoSecrets } from './secrets';

export interface ProcessPlan {
  readonly world: WorldFile;
  readonly operatorName: string;
  readonly addresses: Addresses;
  readonly offset: number;
  readonly isSeparate: boolean;
  readonly secrets: DemoSecrets;
  readonly worldPath: string;
  readonly logDir: string;
}

/** The platform's process, or its four services each in one of its own. */
export function startPlatform(plan: ProcessPlan): Child[] {
  const { addresses, isSeparate, logDir, offset } = plan;
  if (!isSeparate) {
    const ports = { publicPort: addresses.platformPort, operatorPort: addresses.operatorPort, opsPort: addresses.opsPort };
    return [
      new Child({ name: 'platform', script: 'apps/platform/src/main.js', environment: platformEnvironment(plan, ports), logDir }),
    ];
  }
  return Object.entries(separatePorts(offset)).map(
    ([name, ports]) =>
      new Child({ name, script: `apps/${name}/src/main.js`, environment: platformEnvironment(plan, ports), logDir }),
  );
}

/** Ops URLs that must say "ready". */
export function readinessUrls({ isSeparate, offset, addresses }: ProcessPlan): string[] {
  const ports = isSeparate ? Object.values(separatePorts(offset)).map(({ opsPort }) => opsPort) : [addresses.opsPort];
  return ports.map((port) => `${localUrl(port)}/health/ready`);
}

/** The other companies: mobile core, aggregator, application, phone lab. */
export function startDemo(plan: ProcessPlan): Child {
  const environment = {
    DEMO_WORLD_FILE: plan.worldPath,
    DEMO_EDGE_PROOF_KEY: plan.secrets.edgeProofKey,
    ...(plan.isSeparate ? { DEMO_UPSTREAMS: JSON.stringify(upstreams(plan.offset)) } : {}),
  };
  return new Child({ name: 'demo', script: 'apps/demo/src/main.js', environment, logDir: plan.logDir });
}

interface ServicePorts {
  readonly publicPort: number;
  readonly operatorPort: number;
  readonly opsPort: number;
}

function platformEnvironment({ world, secrets, operatorName }: ProcessPlan, ports: ServicePorts): Record<string, string> {
  const numberKeys = processEnvironment()['OPENMAST_NUMBER_KEYS'];
  return {
    OPENMAST_PROFILE: 'development',
    OPENMAST_DATABASE_URL: world.databaseUrl,
    OPENMAST_MASTER_KEY: secrets.masterKey,
    OPENMAST_ISSUER: world.issuer,
    OPENMAST_OPERATOR_NAME: operatorName,
    OPENMAST_PUBLIC_PORT: String(ports.publicPort),
    OPENMAST_OPERATOR_PORT: String(ports.operatorPort),
    OPENMAST_OPS_PORT: String(ports.opsPort),
    // The simulated core's gateway runs on this machine and signs what it adds; nobody else here has its key.
    OPENMAST_TRUSTED_PROXIES: '127.0.0.0/8, ::1',
    // For whoever tries a rotation; without, numbers stand under the master key.
    ...(numberKeys === undefined ? {} : { OPENMAST_NUMBER_KEYS: numberKeys }),
    OPENMAST_EDGE_PROOF_KEY: secrets.edgeProofKey,
    OPENMAST_FRAME_ANCESTORS: world.labUrl,
    OPENMAST_PORT_NUMBER_AT_ADDRESS: 'simulator',
    OPENMAST_PORT_SUBSCRIBER_DIRECTORY: 'simulator',
    OPENMAST_PORT_SIM_HISTORY: 'simulator',
    OPENMAST_PORT_ENTITLEMENT_SERVER: 'simulator',
    OPENMAST_PORT_SMS_SENDER: 'simulator',
    OPENMAST_SIMULATOR_URL: world.simulatorUrl,
  };
}

/** Which service answers which path of the public origin, when each stands alone. */
function upstreams(offset: number): { prefix: string; url: string }[] {
  const ports = separatePorts(offset);
  return [
    { prefix: '/number-verification/', url: localUrl(ports['camara-api'].publicPort) },
    { prefix: '/consent-info/', url: localUrl(ports['camara-api'].publicPort) },
    { prefix: '/sim-swap/', url: localUrl(ports['camara-api'].publicPort) },
    { prefix: '/consents/', url: localUrl(ports['consent-master'].publicPort) },
    { prefix: '/', url: localUrl(ports['auth-server'].publicPort) },
  ];
}
