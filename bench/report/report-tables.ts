import type { WorkCounts } from '../database-work';
import { canaryMove } from '../rounds';
import type { Spread } from '../statistics';
import type { SideSummary } from '../summary';
import type { WorkloadReport } from './workload-report';

export type Table = readonly (readonly string[])[];

const UNKNOWN = '–';

/** One row per side, the product first. */
export function sidesTable({ sides, peer, unit }: WorkloadReport): Table {
  const head = [
    'Server',
    `${unit}s/s`,
    'p50 ms',
    'p99 ms',
    `CPU µs/${unit}`,
    `PostgreSQL CPU µs/${unit}`,
    `× ${unit}s/s`,
    '× CPU',
  ];
  return [head, ...sides.map((side) => sideRow(side, side.name === peer))];
}

function sideRow(side: SideSummary, isPeer: boolean): string[] {
  return [
    side.name,
    spread(side.requestsPerSecond, 0),
    spread(side.p50Ms, 1),
    spread(side.p99Ms, 1),
    spread(side.cpuMicroseconds, 0),
    spread(side.databaseCpuMicroseconds, 0),
    isPeer ? '1' : spread(side.throughputRatio, 2),
    isPeer ? '1' : spread(side.cpuRatio, 2),
  ];
}

/** `median (lowest–highest)` */
function spread(value: Spread | undefined, digits: number): string {
  if (value === undefined) return UNKNOWN;
  const [middle, low, high] = [value.median, value.lowest, value.highest].map((number) => thousands(number, digits));
  return `${middle} (${low}–${high})`;
}

function thousands(value: number, digits: number): string {
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** The sentence everybody looks for. */
export function verdict({ sides, product, peer, aim, unit }: WorkloadReport): string {
  const ratio = sides.find(({ name }) => name === product)?.throughputRatio.median ?? NaN;
  const word = ratio >= aim ? 'met' : 'not met';
  return `${product} answers ${ratio.toFixed(2)} times the ${unit}s of ${peer}; aim ${aim}: ${word}.`;
}

/** What one unit asks of PostgreSQL; empty where nobody counted. */
export function workTable({ work = [], unit }: WorkloadReport): Table {
  if (work.length === 0) return [];
  const counts = [`statements/${unit}`, 'commits', 'writing commits'];
  const head = ['Server', ...counts, ...counts.map((count) => `${count} under load`)];
  return [head, ...work.map(({ name, alone, underLoad }) => [name, ...digits(alone), ...digits(underLoad)])];
}

function digits({ statements, commits, writingCommits }: WorkCounts): string[] {
  return [statements, commits, writingCommits].map((count) => count.toFixed(2));
}

/** How it was measured, one sentence each. */
export function conditions({ settings, kept, dropped, isSteady, machine, notes = [] }: WorkloadReport): string[] {
  const { connections, secondsPerVolley, subscribers, isPinned, serverCore, loadCore } = settings;
  const moves = kept.map(({ canaryMs }) => `${(canaryMove(canaryMs) * 100).toFixed(1)} %`).join(', ');
  return [
    ...notes,
    `${kept.length} rounds of ${secondsPerVolley} s per server, in turn; median (lowest–highest). Ratios are taken within a round.`,
    `Closed loop, ${connections} keep-alive connections on 127.0.0.1, no TLS; ${subscribers.toLocaleString('en')} subscribers.`,
    isPinned
      ? `Servers on core ${serverCore}, load generator on core ${loadCore}, PostgreSQL where the system puts it.`
      : 'Processes were NOT pinned to cores: there is no taskset here, or fewer than two cores.',
    isSteady
      ? `The canary moved by ${moves} in the rounds that count.`
      : `The machine was NOT steady: rounds count although the canary moved (${moves}). Read the ratios with care.`,
    dropped.length === 0 ? 'No round was dropped.' : `${dropped.length} rounds were dropped: ${dropped.join('; ')}.`,
    `Load of the machine ${machine.loadAtStart.toFixed(1)} before and ${machine.loadAtEnd.toFixed(1)} after.`,
  ];
}

/** The machine in one line. */
export function machineLine({ machine }: WorkloadReport): string {
  const { processor, cores, memoryGib, system, node, openssl, database, packages, openmast } = machine;
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  const parts = [`${cores} × ${processor}`, `${memoryGib} GiB`, system, `Node ${node}`, `OpenSSL ${openssl}`, database];
  return `${[...parts, ...versions].join(', ')}; Openmast ${openmast}.`;
}
