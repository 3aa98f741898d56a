import type { Finding, Table } from '../report/finding';
import { type Machine, loadNow } from '../report/machine';
import { loadLine, spread } from '../report/report-tables';
import { canaryMove } from '../rounds';
import { percentile, spreadOf, type Spread } from '../statistics';
import { checkHistory, type CountedCalls, type Judgement, type Standing } from './check-history';
import type { Call, Decision, History } from './history';

const AIM_P99_MS = 25;
/** Of the bare NOTIFY's p99. */
const AIM_RATIO = 15;
const STANDINGS: readonly Standing[] = ['before', 'during', 'after'];
/** Of failures, in words, that a reader is shown. */
const QUOTES_MAX = 5;

/** Blocks of trials under the same conditions. */
export interface Phase {
  readonly name: string;
  readonly blocks: (readonly (Decision | Call)[])[];
  /** Database connections that were ended. */
  killed: number;
}

export interface W6Run {
  readonly machine: Machine;
  /** The undisturbed one first. */
  readonly phases: readonly [Phase, Phase];
  /** Block by block. */
  readonly notifyMs: readonly (readonly number[])[];
  readonly canaryMs: readonly number[];
  readonly trialsAtOnce: number;
}

export function findingOfW6({ machine, phases, notifyMs, canaryMs, trialsAtOnce }: W6Run): Finding {
  const [whole, broken] = phases;
  const judged = phases.map((phase) => ({ phase, trials: trialsIn(phase), judgement: checkHistory(phase.blocks.flat()) }));
  const withdrawn = whole.blocks.map(withdrawalMs);
  // The kills come last: their blocks have no partner among the withdrawals.
  const heard = notifyMs.slice(0, withdrawn.length);
  const ratio = spreadOf(withdrawn.map((block, index) => p(block, 0.99) / p(heard[index] ?? [], 0.99)));
  const trials = judged.reduce((sum, one) => sum + one.trials, 0);
  const stale = judged.reduce((sum, { judgement }) => sum + judgement.stale.length, 0);
  const after = judged.reduce((sum, { judgement }) => sum + allOf(judgement.counts.after), 0);
  const wrong = judged.flatMap(({ judgement }) => judgement.wronglyRefused).length;
  const failures = failuresIn(whole);
  return {
    workload: 'w6',
    title: 'W6: no call after the withdrawal',
    question:
      'Two camara-api processes on one database accept Number Verification calls on consent; the consent is withdrawn through POST /consents/v1/withdraw of a consent-master while calls go on at both.',
    verdicts: [
      `Of ${count(after)} calls that started after a withdrawal was answered, ${count(stale)} were accepted, on two workers, in ${count(trials)} trials; aim 0: ${met(stale === 0)}.`,
      latencyVerdict(withdrawn.flat(), ratio),
    ],
    tables: [
      callsTable(judged),
      latencyTable([...named('withdrawal, answered', withdrawn), ...named('bare NOTIFY, heard', heard)]),
    ],
    machine,
    conditions: [
      `A trial: a consent is granted; a call at each worker; calls go on at each worker while the consent is withdrawn; when the answer is there, at once one more call at each, and another. ${String(trialsAtOnce)} trials at a time.`,
      'Every call has a token of its own and goes the whole way. Clients write down when each act began and was answered, on one clock; the history is judged afterwards, by code that knows nothing of the platform and is tested with a planted stale call.',
      'There is no cache of consent and no notification channel in the product, so none can be killed: each call asks the database. What was killed instead, again and again, is every database connection of the three services.',
      `${count(broken.killed)} connections were killed. A withdrawal that got no answer was sent again; a call that got none is a failure, which is no yes.`,
      `${count(wrong)} calls were refused while a consent stood and nothing was under way.`,
      failures.length === 0
        ? 'Nothing failed while nothing was killed.'
        : `Failed while nothing was killed: ${failures.join('; ')}.`,
      `Latencies: median (lowest–highest) of ${String(withdrawn.length)} blocks in turn; the kills are left out. NOTIFY goes to a process that only listens, one at a time, while nothing else runs.`,
      `The canary moved by ${(canaryMove(canaryMs) * 100).toFixed(1)} % over the whole run.`,
      loadLine(machine.loadAtStart, loadNow()),
    ],
    // What is found is a count, not a speed: true whatever else the machine did. The canary says how far to trust the latencies.
    isSteady: true,
    isSound: stale === 0 && wrong === 0 && failures.length === 0 && judged.every(isTelling),
    raw: { machine, judged, withdrawnMs: withdrawn, notifyMs, canaryMs },
  };
}

interface Judged {
  readonly phase: Phase;
  readonly trials: number;
  readonly judgement: Judgement;
}

/** A run in which nothing was allowed before, or nothing refused after, would prove nothing. */
function isTelling({ trials, judgement: { counts } }: Judged): boolean {
  return counts.before.accepted >= trials && counts.after.refused >= trials;
}

function allOf({ accepted, refused, failed }: CountedCalls): number {
  return accepted + refused + failed;
}

function trialsIn({ blocks }: Phase): number {
  return blocks.flat().filter(({ kind }) => kind === 'grant').length;
}

function withdrawalMs(history: History): number[] {
  return history.filter(({ kind }) => kind === 'withdrawal').map(({ startedMs, endedMs }) => endedMs - startedMs);
}

/** While nothing is killed there is no excuse. */
function failuresIn({ blocks }: Phase): string[] {
  const words = blocks.flat().map((act) => {
    if (act.kind === 'call') return act.outcome === 'failed' ? (act.words ?? '') : undefined;
    return act.outcome === 'unknown' ? `a ${act.kind} got no good answer` : undefined;
  });
  return [...new Set(words)].filter((word) => word !== undefined).slice(0, QUOTES_MAX);
}

function callsTable(judged: readonly Judged[]): Table {
  const head = ['Calls, by when they started', 'trials', 'accepted', 'refused', 'failed'];
  const words = { before: 'before the withdrawal', during: 'while it was under way', after: 'after its answer' };
  return [
    head,
    ...judged.flatMap(({ phase, trials, judgement }) =>
      STANDINGS.map((standing) => {
        const { accepted, refused, failed } = judgement.counts[standing];
        return [`${words[standing]}; ${phase.name}`, ...[trials, accepted, refused, failed].map(count)];
      }),
    ),
  ];
}

function named(name: string, blocks: readonly (readonly number[])[]): [string, Spread, Spread][] {
  return [[name, spreadOf(blocks.map((block) => p(block, 0.5))), spreadOf(blocks.map((block) => p(block, 0.99)))]];
}

function latencyTable(rows: readonly (readonly [string, Spread, Spread])[]): Table {
  return [['Latency', 'p50 ms', 'p99 ms'], ...rows.map(([name, half, most]) => [name, spread(half, 2), spread(most, 2)])];
}

function latencyVerdict(withdrawn: readonly number[], ratio: Spread): string {
  const most = p(withdrawn, 0.99);
  return (
    `Withdrawals are answered in ${p(withdrawn, 0.5).toFixed(1)} ms (p50) and ${most.toFixed(1)} ms (p99); aim ${String(AIM_P99_MS)} ms: ${met(most <= AIM_P99_MS)}. ` +
    `That p99 is ${spread(ratio, 1)} times the bare NOTIFY’s; aim ${String(AIM_RATIO)}: ${met(ratio.median <= AIM_RATIO)}.`
  );
}

function p(values: readonly number[], share: number): number {
  return percentile(
    [...values].sort((a, b) => a - b),
    share,
  );
}

function met(isMet: boolean): string {
  return isMet ? 'met' : 'not met';
}

function count(value: number): string {
  return value.toLocaleString('en');
}
