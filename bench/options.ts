import { parseArgs } from 'node:util';
import { AppError } from '@openmast/kernel';

/** What may be chosen for a run. */
export interface BenchOptions {
  readonly roundsWanted: number;
  readonly secondsPerVolley: number;
  readonly connections: number;
  readonly subscribers: number;
  /** Of the consent history that `verify` checks. */
  readonly rows: number;
  /** Withdrawals that `w6` tries. */
  readonly trials: number;
  /** In the largest of `w5`'s databases. */
  readonly records: number;
  /** Also measure stand-ins that leave stations out. */
  readonly showsStations: boolean;
  /** Print JSON to standard output instead of tables. */
  readonly asJson: boolean;
  /** Put the result into docs/reference/benchmarks.md. */
  readonly writes: boolean;
  /** Folder for a CPU profile of the measured process. */
  readonly profileDir: string | undefined;
}

interface NumberRule {
  readonly fallback: number;
  readonly min: number;
  readonly max: number;
  readonly meaning: string;
}

const NUMBERS = {
  rounds: { fallback: 5, min: 1, max: 50, meaning: 'rounds that must count' },
  seconds: { fallback: 4, min: 1, max: 20, meaning: 'length of each side of a round' },
  connections: { fallback: 32, min: 1, max: 256, meaning: 'keep-alive connections, one request under way on each' },
  subscribers: { fallback: 10_000, min: 2, max: 20_000, meaning: 'lines the calls are spread over' },
  rows: { fallback: 1_000_000, min: 1_000, max: 5_000_000, meaning: 'verify: rows of the consent history' },
  trials: { fallback: 10_000, min: 20, max: 100_000, meaning: 'w6: withdrawals, each with calls before, during and after' },
  records: { fallback: 10_000_000, min: 100_000, max: 20_000_000, meaning: 'w5: consent records of the largest database' },
} as const satisfies Record<string, NumberRule>;

const FLAGS = {
  stations: 'also measure servers that leave stations out: the price of each',
  json: 'print JSON instead of tables',
  write: 'put the result into docs/reference/benchmarks.md',
} as const;

export function usage(workloads: readonly string[]): string {
  const numbers = Object.entries<NumberRule>(NUMBERS).map(
    ([name, { fallback, min, max, meaning }]) => `  --${`${name} <n>`.padEnd(18)} ${meaning} (${fallback}; ${min} to ${max})`,
  );
  const flags = Object.entries(FLAGS).map(([name, meaning]) => `  --${name.padEnd(18)} ${meaning}`);
  const profile = `  --${'profile <folder>'.padEnd(18)} write a CPU profile of the measured process there (it slows it down)`;
  return [`npm run bench -- <${workloads.join(' | ')}> [options]`, ...numbers, ...flags, profile].join('\n');
}

/** @throws AppError `invalid` with one sentence */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parse(args);
  return {
    roundsWanted: numberOf('rounds', values.rounds),
    secondsPerVolley: numberOf('seconds', values.seconds),
    connections: numberOf('connections', values.connections),
    subscribers: numberOf('subscribers', values.subscribers),
    rows: numberOf('rows', values.rows),
    trials: numberOf('trials', values.trials),
    records: numberOf('records', values.records),
    showsStations: values.stations ?? false,
    asJson: values.json ?? false,
    writes: values.write ?? false,
    profileDir: values.profile,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        connections: { type: 'string' },
        subscribers: { type: 'string' },
        rows: { type: 'string' },
        trials: { type: 'string' },
        records: { type: 'string' },
        stations: { type: 'boolean' },
        json: { type: 'boolean' },
        write: { type: 'boolean' },
        profile: { type: 'string' },
      },
    });
  } catch (error) {
    throw new AppError('invalid', 'BENCH_OPTION', error instanceof Error ? error.message : String(error));
  }
}

function numberOf(name: keyof typeof NUMBERS, text: string | undefined): number {
  const { fallback, min, max } = NUMBERS[name];
  const value = text === undefined ? fallback : Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new AppError('invalid', 'BENCH_OPTION', `--${name} must be a whole number from ${min} to ${max}.`);
}
