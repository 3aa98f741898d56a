import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { AppError, type Clock } from '@openmast/kernel';
import type { Adapter, AdapterContext, NetworkPorts, OpenAdapter, PortName } from '@openmast/network';
import type { Environment, ServiceContext } from '@openmast/runtime';

/** Adapters are found at run time, so that adding one edits nothing here. */
const loadRoom = createRequire(__filename);

/** `libs/adapters` of the workspace or of its built tree: the folder is the list. */
const ADAPTERS = join(__dirname, '../../adapters');

export interface PortChoice {
  /** Adapter name by port. */
  readonly choice: Readonly<Record<PortName, string>>;
  readonly isProduction: boolean;
  readonly settings: Environment;
  readonly clock: Clock;
  /** For adapters that keep something: one that needs none of it does not look. */
  readonly service: Pick<ServiceContext, 'database' | 'keyRing' | 'log' | 'metrics'>;
}

export interface OpenPorts {
  readonly ports: NetworkPorts;
  /** Has the adapters receive what feeds them, where they are fed. @throws AppError `invalid` */
  start(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Builds each chosen adapter once and hands out its ports.
 * @throws AppError `invalid` with every fault: unknown name, port not answered, simulator in production, bad adapter settings.
 */
export function openPorts({ choice, isProduction, settings, clock, service }: PortChoice): OpenPorts {
  const context: AdapterContext = { settings, clock, ...service };
  const faults: string[] = [];
  const opened = new Map<string, OpenAdapter>();
  const ports: Partial<Record<PortName, unknown>> = {};
  for (const [port, name] of Object.entries(choice) as [PortName, string][]) {
    try {
      const adapter = findAdapter(name);
      checkAdapter({ adapter, port, isProduction });
      const instance = opened.get(name) ?? adapter.create(context);
      opened.set(name, instance);
      ports[port] = instance[port];
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      faults.push(error.message);
    }
  }
  if (faults.length > 0) throw new AppError('invalid', 'PORTS', [...new Set(faults)].join('\n'));
  return {
    ports: ports as NetworkPorts,
    async start() {
      for (const instance of opened.values()) await instance.start?.();
    },
    async close() {
      // Several services of a process may share these ports; each closes what it used.
      for (const instance of [...opened.values()]) await instance.close?.();
      opened.clear();
    },
  };
}

function findAdapter(name: string): Adapter {
  const known = readdirSync(ADAPTERS);
  if (!known.includes(name)) {
    throw new AppError('invalid', 'ADAPTER', `There is no adapter "${name}". Known: ${known.join(', ')}.`);
  }
  return (loadRoom(join(ADAPTERS, name, 'src/index')) as { readonly adapter: Adapter }).adapter;
}

function checkAdapter({ adapter, port, isProduction }: { adapter: Adapter; port: PortName; isProduction: boolean }): void {
  if (!adapter.ports.includes(port)) {
    throw new AppError('invalid', 'ADAPTER', `The adapter "${adapter.name}" does not answer ${port}.`);
  }
  if (isProduction && adapter.isSimulated) {
    throw new AppError(
      'invalid',
      'SIMULATOR',
      `The adapter "${adapter.name}" is a simulation; production refuses it. Choose the adapter of a real system.`,
    );
  }
}
