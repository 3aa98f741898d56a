import type { Clock } from '@openmast/kernel';
import type { Logger, Metrics } from '@openmast/runtime';
import { Counter, Gauge } from 'prom-client';
import type { IgnoredReason } from './accounting-event';

/** What became of a datagram. Only `stored`, `repeated` and the reasons for ignoring are ever answered. */
export type PacketOutcome =
  | 'stored'
  | 'repeated' // seen before: the same answer again, or still waiting for it
  | 'unknown-sender'
  | 'malformed'
  | 'other-code'
  | 'wrong-secret'
  | 'overload' // too many wait for the database
  | 'not-stored' // the database did not take it
  | `ignored-${IgnoredReason}`;

const PACKETS = 'openmast_radius_accounting_packets_total';
const LAST_STORED = 'openmast_radius_accounting_last_stored_timestamp_seconds';
const FINE: ReadonlySet<PacketOutcome> = new Set(['stored', 'repeated']);
const MS_PER_SECOND = 1_000;

/** Counts packets by outcome, for Prometheus and for one log line now and then. Knows no address and no person. */
export class PacketCounters {
  readonly #packets: Counter;
  readonly #lastStored: Gauge;
  #troubles = new Map<PacketOutcome, number>();

  constructor(
    { registry }: Pick<Metrics, 'registry'>,
    private readonly log: Pick<Logger, 'warn'>,
    private readonly clock: Clock,
  ) {
    // Several parts of one process may each open the adapter; they count together.
    this.#packets =
      (registry.getSingleMetric(PACKETS) as Counter | undefined) ??
      new Counter({
        name: PACKETS,
        help: 'RADIUS accounting packets by outcome.',
        labelNames: ['outcome'],
        registers: [registry],
      });
    this.#lastStored =
      (registry.getSingleMetric(LAST_STORED) as Gauge | undefined) ??
      new Gauge({ name: LAST_STORED, help: 'When a RADIUS accounting packet was last stored.', registers: [registry] });
  }

  count(outcome: PacketOutcome): void {
    this.#packets.inc({ outcome });
    if (outcome === 'stored') this.#lastStored.set(this.clock.now().getTime() / MS_PER_SECOND);
    if (!FINE.has(outcome)) this.#troubles.set(outcome, (this.#troubles.get(outcome) ?? 0) + 1);
  }

  /** One line for everything that went wrong since the last one; nothing when nothing did. */
  report(): void {
    if (this.#troubles.size === 0) return;
    this.log.warn({ packets: Object.fromEntries(this.#troubles) }, 'RADIUS accounting packets were dropped or could not be used');
    this.#troubles = new Map();
  }
}
