import type { Adapter, AdapterContext, NetworkPorts } from '@openmast/network';
import type { ServiceContext } from '@openmast/runtime';
import { GroupCommit } from './group-commit';
import type { MappingRules } from './mapping';
import { NasClients } from './nas-clients';
import { RadiusNumberAtAddress } from './number-at-address';
import { PacketCounters } from './packet-counters';
import { PostgresSessionDirectory } from './postgres-session-directory';
import { startPurging } from './purging';
import { Receiver } from './receiver';
import { SessionVault } from './session-vault';
import { type RadiusConfig, readRadiusSettings } from './settings';
import { UdpListener } from './udp-listener';

/** What this adapter needs beyond the settings and the clock of every adapter. */
export type RadiusContext = AdapterContext & Pick<ServiceContext, 'database' | 'keyRing' | 'log' | 'metrics'>;

/** The port, ready to answer from what any process has received; `start` makes this process receive as well. */
export interface RadiusAccounting extends Pick<NetworkPorts, 'numberAtAddress'> {
  /** Binds the UDP port. @throws AppError `invalid` when it cannot be had. */
  start(): Promise<{ readonly port: number }>;
  close(): Promise<void>;
}

const MS_PER_SECOND = 1_000;
const REPORT_EVERY_MS = 60_000;

/** The session directory, fed by RADIUS accounting. Not a stand-in: production may use it. */
export const adapter = {
  name: 'radius-accounting',
  isSimulated: false,
  ports: ['numberAtAddress'],
  create(context: RadiusContext): RadiusAccounting {
    const { clock, database, keyRing, log, metrics } = context;
    const config = readRadiusSettings(context.settings);
    const rules = rulesOf(config);
    const directory = new PostgresSessionDirectory(database, new SessionVault(keyRing), rules);
    const counters = new PacketCounters(metrics, log, clock);
    const commits = new GroupCommit((events) => directory.record(events));
    const receiver = new Receiver({
      clients: new NasClients(config.clients),
      rules,
      clock,
      counters,
      record: (event) => commits.record(event),
    });
    const ends: (() => void | Promise<void>)[] = [];
    return {
      numberAtAddress: new RadiusNumberAtAddress(directory, clock),
      async start() {
        const listener = await UdpListener.open(config.listen, receiver);
        const reporting = setInterval(() => counters.report(), REPORT_EVERY_MS).unref();
        ends.push(
          startPurging(directory, clock, log),
          () => clearInterval(reporting),
          () => listener.close(),
        );
        return { port: listener.port };
      },
      async close() {
        for (const end of ends.splice(0)) await end();
        counters.report();
      },
    };
  },
} satisfies Omit<Adapter, 'create'> & { create(context: RadiusContext): RadiusAccounting };

function rulesOf(config: RadiusConfig): MappingRules {
  const { numberRule, eventTime, portRangeVsa } = config;
  return {
    numberRule,
    eventTime,
    ...(portRangeVsa ? { portRangeVsa } : {}),
    clockToleranceMs: config.clockToleranceSeconds * MS_PER_SECOND,
    freshnessMs: config.freshnessSeconds * MS_PER_SECOND,
  };
}
