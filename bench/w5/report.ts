import type { Finding, Table } from '../report/finding';
import { type Machine, loadNow } from '../report/machine';
import { loadLine, spread, steadiness } from '../report/report-tables';
import type { RoundsOutcome } from '../rounds';
import { spreadOf, type Spread } from '../statistics';
import type { CallTimes } from './calls';
import type { Sized, Who } from './ground';
import { type Act, ACTS, type PersonTimes } from './person';
import type { StatementTimes } from './statements';

const AIM_GROWTH = { statement: 1.4, call: 1.1 };
const AIM_BYTES = 180;
const AIM_BY_HAND = 1.5;
const WHO: readonly Who[] = ['hit', 'miss'];
const ACT_WORDS: Readonly<Record<Act, string>> = {
  list: 'list of decisions',
  withdrawAll: 'withdraw everything',
  accesses: 'accesses of 90 days',
};

/** p50 of one round. */
export interface W5Round {
  /** Size by size, milliseconds. */
  readonly calls: readonly CallTimes[];
  /** Size by size, microseconds. */
  readonly statements: readonly StatementTimes[];
  /** At the largest size. */
  readonly person: PersonTimes;
}

export interface W5Run {
  readonly machine: Machine;
  readonly outcome: RoundsOutcome<W5Round>;
  readonly sizes: readonly Sized[];
  /** With what statements were timed. */
  readonly timer: string;
  readonly roundsWanted: number;
}

export function findingOfW5(run: W5Run): Finding {
  const { machine, outcome, sizes, timer, roundsWanted } = run;
  const rounds = outcome.kept.map(({ result }) => result);
  const [first, last] = [sizes[0], sizes.at(-1)].map((sized) => (sized?.records ?? NaN).toLocaleString('en'));
  const bytes = sizes.at(-1)?.bytesPerRecord ?? NaN;
  const lines = linesOf(rounds);
  return {
    workload: 'w5',
    title: 'W5: decisions as records become more',
    question: `One decision at ${sizes.map(({ records }) => records.toLocaleString('en')).join(', ')} consent records; and what one subscriber asks for at the last of them.`,
    verdicts: [growthVerdict(lines), bytesVerdict(bytes), handVerdict(rounds)],
    tables: rounds.length === 0 ? [] : [growthTable(sizes, lines), personTable(rounds)],
    machine,
    conditions: [
      `In PostgreSQL: ${timer}; the statement of the consent gate, read off the server, and a bare read by the primary key of the same table, each time about another random subscriber; the sizes take turns every 2,000 statements.`,
      'End to end: Number Verification `verify` on consent through HTTP, one call at a time, the whole hot path of a shipped camara-api on each database, a fresh token each; a hit is let through, a miss refused. The sizes take turns call by call.',
      'Three databases on one server, ten records per subscriber, written in no order of the index, with the index in place. Events were seeded for none of them, so that the gate finds no refusals to count.',
      'For one subscriber: the stores of the product and hand-written statements prepared on one connection each, in turn, every time for somebody else. Withdrawing everything ends ten records and writes ten chained events on both sides; accesses are a hundred per subscriber, among 820,000.',
      `${String(rounds.length)} rounds; p50 of each, median (lowest–highest). Growth from ${first ?? ''} to ${last ?? ''} records, and ratios, are taken within a round.`,
      ...steadiness(outcome),
      loadLine(machine.loadAtStart, loadNow()),
    ],
    isSteady: outcome.isSteady,
    isSound: rounds.length === roundsWanted,
    raw: { machine, timer, bytes: sizes.map(({ records, bytesPerRecord }) => ({ records, bytesPerRecord })), ...outcome },
  };
}

/** One thing that was timed at every size. */
interface Line {
  readonly name: string;
  readonly aim: number | undefined;
  readonly digits: number;
  readonly perSize: readonly Spread[];
  readonly growth: Spread;
}

interface LinePlan {
  readonly name: string;
  readonly aim?: number;
  readonly digits: number;
  readonly of: (round: W5Round) => readonly number[];
}

function linesOf(rounds: readonly W5Round[]): Line[] {
  return WHO.flatMap((who) => [
    lineOf(rounds, {
      name: `bare index read, ${who}, µs`,
      digits: 1,
      of: ({ statements }) => statements.map(({ bare }) => bare[who]),
    }),
    lineOf(rounds, {
      name: `consent gate’s statement, ${who}, µs`,
      aim: AIM_GROWTH.statement,
      digits: 1,
      of: ({ statements }) => statements.map(({ gate }) => gate[who]),
    }),
    lineOf(rounds, {
      name: `call end to end, ${who}, ms`,
      aim: AIM_GROWTH.call,
      digits: 2,
      of: ({ calls }) => calls.map((times) => times[who]),
    }),
  ]);
}

function lineOf(rounds: readonly W5Round[], { name, aim, digits, of }: LinePlan): Line {
  const perRound = rounds.map(of);
  const perSize = (perRound[0] ?? []).map((_value, size) => spreadOf(perRound.map((values) => values[size] ?? NaN)));
  const growth = spreadOf(perRound.map((values) => (values.at(-1) ?? NaN) / (values[0] ?? NaN)));
  return { name, aim, digits, perSize, growth };
}

function growthTable(sizes: readonly Sized[], lines: readonly Line[]): Table {
  const head = ['p50', ...sizes.map(({ records }) => `${records.toLocaleString('en')} records`), 'growth'];
  const bytes = ['bytes per record, with its index', ...sizes.map(({ bytesPerRecord }) => bytesPerRecord.toFixed(0)), ''];
  const rows = lines.map(({ name, digits, perSize, growth }) => [
    name,
    ...perSize.map((value) => spread(value, digits)),
    spread(growth, 2),
  ]);
  return [head, ...rows, bytes];
}

function personTable(rounds: readonly W5Round[]): Table {
  const row = (act: Act): string[] => {
    const of = (pick: (times: PersonTimes[Act]) => number): Spread => spreadOf(rounds.map(({ person }) => pick(person[act])));
    const [product, hand] = [of(({ productMs }) => productMs), of(({ handMs }) => handMs)];
    return [ACT_WORDS[act], spread(product, 2), spread(hand, 2), spread(of(byHand), 2)];
  };
  return [['For one subscriber, p50 ms', 'openmast', 'by hand', '× by hand'], ...ACTS.map(row)];
}

function byHand({ productMs, handMs }: PersonTimes[Act]): number {
  return productMs / handMs;
}

function growthVerdict(lines: readonly Line[]): string {
  const words = lines
    .filter(({ aim }) => aim !== undefined)
    .map(
      ({ name, growth, aim = NaN }) =>
        `${name.replace(/, \S+$/, '')} ${growth.median.toFixed(2)} (aim ${String(aim)}: ${met(growth.median <= aim)})`,
    );
  return `p50 grows by: ${words.join('; ')}.`;
}

function bytesVerdict(bytes: number): string {
  return `A record takes ${bytes.toFixed(0)} bytes with its index; aim ${String(AIM_BYTES)}: ${met(bytes <= AIM_BYTES)}.`;
}

function handVerdict(rounds: readonly W5Round[]): string {
  const words = ACTS.map((act) => {
    const ratio = spreadOf(rounds.map(({ person }) => byHand(person[act]))).median;
    return `${ACT_WORDS[act]} ${ratio.toFixed(2)} (${met(ratio <= AIM_BY_HAND)})`;
  });
  return `Times hand-written SQL, aim ${String(AIM_BY_HAND)}: ${words.join('; ')}.`;
}

function met(isMet: boolean): string {
  return isMet ? 'met' : 'not met';
}
