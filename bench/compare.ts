import { cpuSecondsOf, cpuSecondsOfPostgres } from './processes/cpu-time';
import type { PinnedProcess } from './processes/pinned-process';
import type { Shot, Volley, VolleyResult } from './load/shot';
import { canaryMove, playRounds, type Round, type RoundsOutcome } from './rounds';

const ROUND_RULES = { canaryMoveMax: 0.07 };
const WARM_UP_SECONDS = 2;
/** How many shots the first warm-up gets, unless the plan says otherwise; later ones are counted from what it showed. */
const WARM_UP_SHOTS = 16_000;
/** Shots beyond what the fastest side used so far, so that a volley ends by time and not by want of shots. */
const RESERVE = 1.3;

/** One server in the comparison. */
export interface Side {
  readonly name: string;
  readonly server: PinnedProcess;
  readonly target: Omit<Volley, 'connections' | 'seconds' | 'firstShot' | 'shotsMax'>;
  /** Its calls cost processor time of PostgreSQL too, and leave a mark there: no other such side may get the same shots. */
  readonly usesDatabase: boolean;
  /** Called right before a volley; the function it returns afterwards gives a complaint when something besides the answers is wrong. */
  watch?(): Promise<(result: VolleyResult) => Promise<string | undefined>>;
}

export interface ComparisonPlan {
  /** The first is the product, the second its named peer; others are there to explain the difference. */
  readonly sides: readonly [Side, Side, ...Side[]];
  readonly load: PinnedProcess;
  readonly canary: PinnedProcess;
  readonly database: { readonly postmaster: number | undefined };
  readonly connections: number;
  readonly secondsPerVolley: number;
  readonly roundsWanted: number;
  readonly repeatsMax: number;
  readonly warmUpShots?: number;
  /** Fresh shots, no two alike. */
  prepare(count: number): Promise<Shot[]>;
  /** Told after each step, in words for a person. */
  report(line: string): void;
}

/** What one side did in one round. */
export interface SideResult {
  readonly name: string;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Per request, all threads of the server process; `undefined` where the system does not tell. */
  readonly cpuMicroseconds: number | undefined;
  /** Per request, all processes of PostgreSQL. */
  readonly databaseCpuMicroseconds: number | undefined;
}

/** Measures all sides round by round. */
export async function compareSides(plan: ComparisonPlan): Promise<RoundsOutcome<readonly SideResult[]>> {
  let shotsNeeded = await warmUp(plan);
  const { roundsWanted, repeatsMax } = plan;
  return playRounds({ ...ROUND_RULES, roundsWanted, repeatsMax }, async (index) => {
    const round = await playRound(plan, index, shotsNeeded);
    shotsNeeded = Math.max(shotsNeeded, shotsFor(plan, fastestOf(plan, round.result)));
    plan.report(roundLine(index, round));
    return round;
  });
}

/** Code gets compiled, connections and caches get filled; what is measured here only tells how many shots a round needs. */
async function warmUp(plan: ComparisonPlan): Promise<number> {
  const shots = plan.warmUpShots ?? WARM_UP_SHOTS;
  await takeShots(plan, shots);
  const results: SideResult[] = [];
  for (const side of plan.sides) {
    const { wrong, result } = await fireAt(side, { ...plan, secondsPerVolley: WARM_UP_SECONDS }, shots);
    if (wrong !== undefined) throw new Error(`While warming up, ${wrong}`);
    results.push(result);
  }
  return shotsFor(plan, fastestOf(plan, results));
}

/** Requests per second of the fastest side that uses each shot once. */
function fastestOf({ sides }: ComparisonPlan, results: readonly SideResult[]): number {
  const repeating = new Set(sides.filter(({ target }) => target.mayRepeatShots).map(({ name }) => name));
  return Math.max(...results.filter(({ name }) => !repeating.has(name)).map(({ requestsPerSecond }) => requestsPerSecond));
}

function shotsFor({ secondsPerVolley, connections }: ComparisonPlan, requestsPerSecond: number): number {
  return Math.ceil(requestsPerSecond * secondsPerVolley * RESERVE) + connections;
}

/** Every other round takes the sides in the opposite order, so that a drift of the machine favours none. */
async function playRound(plan: ComparisonPlan, index: number, shots: number): Promise<Round<SideResult[]>> {
  await takeShots(plan, shots);
  const order = index % 2 === 0 ? plan.sides : plan.sides.toReversed();
  const canaryMs = [await plan.canary.ask<number>({})];
  const result: SideResult[] = [];
  let fault: string | undefined;
  for (const side of order) {
    const volley = await fireAt(side, plan, shots);
    fault ??= volley.wrong;
    result.push(volley.result);
    canaryMs.push(await plan.canary.ask<number>({}));
  }
  return { canaryMs, result, ...(fault === undefined ? {} : { fault }) };
}

/** Sides that share no memory get the same shots; those that share the database get one part each. */
async function takeShots(plan: ComparisonPlan, shotsPerSide: number): Promise<void> {
  const parts = Math.max(1, plan.sides.filter(({ usesDatabase }) => usesDatabase).length);
  await plan.load.ask({ kind: 'take', shots: await plan.prepare(shotsPerSide * parts) });
}

interface Fired {
  readonly wrong: string | undefined;
  readonly result: SideResult;
}

async function fireAt(side: Side, plan: ComparisonPlan, shotsMax: number): Promise<Fired> {
  const { connections, secondsPerVolley: seconds, sides } = plan;
  const { postmaster } = plan.database;
  const part = side.usesDatabase ? sides.filter(({ usesDatabase }) => usesDatabase).indexOf(side) : 0;
  const volley = { ...side.target, connections, seconds, firstShot: part * shotsMax, shotsMax };
  const judge = await side.watch?.();
  const before = cpuNow(side, postmaster);
  const result = await plan.load.ask<VolleyResult>({ kind: 'fire', volley });
  const after = cpuNow(side, postmaster);
  const complaint = result.wrong ?? (await judge?.(result));
  const perRequest = (from: number | undefined, to: number | undefined): number | undefined =>
    from === undefined || to === undefined ? undefined : ((to - from) * 1e6) / result.answers;
  return {
    wrong: complaint === undefined ? undefined : `${side.name} ${complaint}`,
    result: {
      name: side.name,
      requestsPerSecond: result.answers / result.elapsedSeconds,
      p50Ms: result.p50Ms,
      p99Ms: result.p99Ms,
      cpuMicroseconds: perRequest(before.server, after.server),
      databaseCpuMicroseconds: perRequest(before.database, after.database),
    },
  };
}

function cpuNow(side: Side, postmaster: number | undefined): { server: number | undefined; database: number | undefined } {
  return {
    server: cpuSecondsOf(side.server.pid),
    database: side.usesDatabase && postmaster !== undefined ? cpuSecondsOfPostgres(postmaster) : undefined,
  };
}

function roundLine(index: number, { result, canaryMs }: Round<readonly SideResult[]>): string {
  const sides = result.map(({ name, requestsPerSecond, cpuMicroseconds }) => {
    const cpu = cpuMicroseconds === undefined ? '' : `, ${cpuMicroseconds.toFixed(0)} µs`;
    return `${name} ${requestsPerSecond.toFixed(0)}/s${cpu}`;
  });
  return `round ${index + 1}: ${sides.join(' · ')} · canary ${(canaryMove(canaryMs) * 100).toFixed(1)} %`;
}
