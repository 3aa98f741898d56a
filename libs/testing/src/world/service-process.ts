import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Spawned } from './spawned';
import type { WorldProcess } from './world-process';

const READY = '"msg":"ready"';
const START_TIMEOUT_MS = 30_000;

export type ServiceName = 'auth-server' | 'camara-api' | 'consent-master' | 'admin-api' | 'platform';

export interface ServicePorts {
  readonly publicPort: number;
  readonly operatorPort: number;
  readonly opsPort: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** A service of the platform beside a running world: same database, keys and simulated core, ports of its own. */
export class ServiceProcess {
  private constructor(
    readonly spawned: Spawned,
    readonly publicUrl: string,
    readonly opsUrl: string,
    readonly logFile: string,
  ) {}

  /** `ports` and, where the service shall differ from the world's own, settings. */
  static async start(owner: WorldProcess, name: ServiceName, { env, ...ports }: ServicePorts): Promise<ServiceProcess> {
    const logFile = join(owner.logsDir, `${name}-${String(ports.publicPort)}.log`);
    const spawned = new Spawned({ script: `apps/${name}/src/main.js`, env: { ...environment(owner, ports), ...env }, logFile });
    const local = (port: number) => `http://127.0.0.1:${String(port)}`;
    await spawned.untilItSays(READY, START_TIMEOUT_MS);
    return new ServiceProcess(spawned, local(ports.publicPort), local(ports.opsPort), logFile);
  }

  stop(): Promise<number | NodeJS.Signals> {
    return this.spawned.stop();
  }
}

/** As `openmast start` sets it; written down anew, for it is what an operator would write. */
function environment({ world, dataDir }: WorldProcess, ports: ServicePorts): Record<string, string> {
  const secrets = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')) as { masterKey: string; edgeProofKey: string };
  return {
    OPENMAST_PROFILE: 'development',
    OPENMAST_DATABASE_URL: world.databaseUrl,
    OPENMAST_MASTER_KEY: secrets.masterKey,
    OPENMAST_ISSUER: world.issuer,
    OPENMAST_OPERATOR_NAME: 'North Mobile',
    OPENMAST_PUBLIC_PORT: String(ports.publicPort),
    OPENMAST_OPERATOR_PORT: String(ports.operatorPort),
    OPENMAST_OPS_PORT: String(ports.opsPort),
    OPENMAST_TRUSTED_PROXIES: '127.0.0.0/8, ::1',
    OPENMAST_EDGE_PROOF_KEY: secrets.edgeProofKey,
    OPENMAST_PORT_NUMBER_AT_ADDRESS: 'simulator',
    OPENMAST_PORT_SUBSCRIBER_DIRECTORY: 'simulator',
    OPENMAST_PORT_SIM_HISTORY: 'simulator',
    OPENMAST_PORT_ENTITLEMENT_SERVER: 'simulator',
    OPENMAST_PORT_SMS_SENDER: 'simulator',
    OPENMAST_SIMULATOR_URL: world.simulatorUrl,
  };
}
