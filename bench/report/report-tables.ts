import type { WorkCounts } from '../database-work';
import { canaryMove, type RoundsOutcome } from '../rounds';
import type { Spread } from '../statistics';
import type { SideSummary } from '../summary';
import type { Finding, Table } from './finding';
import type { WorkloadReport } from './workload-report';

const UNKNOWN = '–';

/** A comparison of servers as every report is shown. */
export function findingOf(report: WorkloadReport): Finding {
  const { workload, title, question, machine, kept, settings, isSteady } = report;
  const tables = [sidesTable(report), ...(report.work ? [workTable(report)] : [])];
  return {
    ...{ workload, title, question, machine, isSteady },
    verdicts: [verdict(report)],
    tables: kept.length === 0 ? [] : tables,
    conditions: conditions(report),
    isSound: kept.length === settings.roundsWanted,
    raw: report,
  };
}

/** One row per side, the product first. */
function sidesTable({ sides, peer, unit }: WorkloadReport): Table {
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
export function spread(value: Spread | undefined, digits: number): string {
  if (value === undefined) return UNKNOWN;
  const [middle, low, high] = [value.median, value.lowest, value.highest].map((number) => thousands(number, digits));
  return `${middle} (${low}–${high})`;
}

function thousands(value: number, digits: number): string {
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** The sentence everybody looks for. */
function verdict({ sides, product, peer, aim, unit }: WorkloadReport): string {
  const ratio = sides.find(({ name }) => name === product)?.throughputRatio.median ?? NaN;
  const word = ratio >= aim ? 'met' : 'not met';
  return `${product} answers ${ratio.toFixed(2)} times the ${unit}s of ${peer}; aim ${aim}: ${word}.`;
}

/** What one unit asks of PostgreSQL; empty where nobody counted. */
function workTable({ work = [], unit }: WorkloadReport): Table {
  if (work.length === 0) return [];
  const counts = [`statements/${unit}`, 'commits', 'writing commits'];
  const head = ['Server', ...counts, ...counts.map((count) => `${count} under load`)];
  return [head, ...work.map(({ name, alone, underLoad }) => [name, ...digits(alone), ...digits(underLoad)])];
}

function digits({ statements, commits, writingCommits }: WorkCounts): string[] {
  return [statements, commits, writingCommits].map((count) => count.toFixed(2));
}

/** How it was measured, one sentence each. */
function conditions({ settings, kept, dropped, isSteady, machine, notes = [] }: WorkloadReport): string[] {
  const { connections, secondsPerVolley, subscribers, isPinned, serverCore, loadCore } = settings;
  return [
    ...notes,
    `${kept.length} rounds of ${secondsPerVolley} s per server, in turn; median (lowest–highest). Ratios are taken within a round.`,
    `Closed loop, ${connections} keep-alive connections on 127.0.0.1, no TLS; ${subscribers.toLocaleString('en')} subscribers.`,
    isPinned
      ? `Servers on core ${serverCore}, load generator on core ${loadCore}, PostgreSQL where the system puts it.`
      : 'Processes were NOT pinned to cores: there is no taskset here, or fewer than two cores.',
    ...steadiness({ kept, dropped, isSteady }),
    loadLine(machine.loadAtStart, machine.loadAtEnd),
  ];
}

/** What the canary had to say. */
export function steadiness({ kept, dropped, isSteady }: RoundsOutcome<unknown>): string[] {
  const moves = kept.map(({ canaryMs }) => `${(canaryMove(canaryMs) * 100).toFixed(1)} %`).join(', ');
  return [
    isSteady
      ? `The canary moved by ${moves} in the rounds that count.`
      : `The machine was NOT steady: rounds count although the canary moved (${moves}). Read the ratios with care.`,
    dropped.length === 0 ? 'No round was dropped.' : `${dropped.length} rounds were dropped: ${dropped.join('; ')}.`,
  ];
}

/** One-minute averages. */
export function loadLine(before: number, after: number): string {
  return `Load of the machine ${before.toFixed(1)} before and ${after.toFixed(1)} after.`;
}

/** The machine in one line. */
export function machineLine({ machine }: Pick<Finding, 'machine'>): string {
  const { processor, cores, memoryGib, system, node, openssl, database, packages, openmast } = machine;
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  const parts = [`${cores} × ${processor}`, `${memoryGib} GiB`, system, `Node ${node}`, `OpenSSL ${openssl}`, database];
  return `${[...parts, ...versions].join(', ')}; Openmast ${openmast}.`;
}
