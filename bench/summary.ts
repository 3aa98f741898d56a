import type { SideResult } from './compare';
import type { Round } from './rounds';
import { spreadOf, type Spread } from './statistics';

/** One side over all rounds that count. */
export interface SideSummary {
  readonly name: string;
  readonly requestsPerSecond: Spread;
  readonly p50Ms: Spread;
  readonly p99Ms: Spread;
  readonly cpuMicroseconds: Spread | undefined;
  readonly databaseCpuMicroseconds: Spread | undefined;
  /** Its requests per second over the peer's, round by round. */
  readonly throughputRatio: Spread;
  /** Its processor time per request over the peer's, round by round; without PostgreSQL's. */
  readonly cpuRatio: Spread | undefined;
}

/** Medians over rounds, and ratios taken within each round. The order of sides is `names`. */
export function summarise(
  rounds: readonly Round<readonly SideResult[]>[],
  names: readonly string[],
  peer: string,
): SideSummary[] {
  return names.map((name) => {
    const own = rounds.map((round) => resultOf(round, name));
    const peers = rounds.map((round) => resultOf(round, peer));
    return {
      name,
      requestsPerSecond: spreadOf(own.map(({ requestsPerSecond }) => requestsPerSecond)),
      p50Ms: spreadOf(own.map(({ p50Ms }) => p50Ms)),
      p99Ms: spreadOf(own.map(({ p99Ms }) => p99Ms)),
      cpuMicroseconds: spreadOfAll(own.map(({ cpuMicroseconds }) => cpuMicroseconds)),
      databaseCpuMicroseconds: spreadOfAll(own.map(({ databaseCpuMicroseconds }) => databaseCpuMicroseconds)),
      throughputRatio: spreadOf(own.map((result, index) => result.requestsPerSecond / (peers[index]?.requestsPerSecond ?? NaN))),
      cpuRatio: spreadOfAll(own.map((result, index) => quotient(result.cpuMicroseconds, peers[index]?.cpuMicroseconds))),
    };
  });
}

function resultOf({ result }: Round<readonly SideResult[]>, name: string): SideResult {
  const found = result.find((side) => side.name === name);
  if (!found) throw new Error(`A round lacks the side "${name}".`);
  return found;
}

function quotient(above: number | undefined, below: number | undefined): number | undefined {
  return above === undefined || below === undefined ? undefined : above / below;
}

/** A figure that one round lacks is not known at all. */
function spreadOfAll(values: readonly (number | undefined)[]): Spread | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length && known.length > 0 ? spreadOf(known) : undefined;
}
