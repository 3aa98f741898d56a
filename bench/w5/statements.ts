import { median } from '../statistics';
import type { Sized, Who } from './ground';
import type { StatementTimer } from './statement-timer';

const SLICES = 4;
/** About a tenth of a second. */
const RUNS_PER_SLICE = 2_000;
const QUESTIONS = [
  ['bare', 'hit'],
  ['gate', 'hit'],
  ['bare', 'miss'],
  ['gate', 'miss'],
] as const;

export type StatementTimes = Readonly<Record<'bare' | 'gate', Readonly<Record<Who, number>>>>;

/**
 * Both statements in PostgreSQL, the sizes in turn slice by slice, so that whatever else the machine does meets all of them.
 * Gives the p50 of each size in microseconds.
 */
export async function timeStatements(sizes: readonly Sized[], timer: StatementTimer): Promise<StatementTimes[]> {
  const took = sizes.map(() => ({
    bare: { hit: [] as number[], miss: [] as number[] },
    gate: { hit: [] as number[], miss: [] as number[] },
  }));
  for (let slice = 0; slice < SLICES; slice += 1)
    for (const [kind, who] of QUESTIONS)
      for (const [index, { database, subscribers, statements }] of sizes.entries()) {
        const statement = { databaseUrl: database.url, subscribers, text: statements[kind][who] };
        took[index]?.[kind][who].push(...(await timer.time(statement, RUNS_PER_SLICE)));
      }
  return took.map(({ bare, gate }) => ({ bare: medians(bare), gate: medians(gate) }));
}

function medians({ hit, miss }: Readonly<Record<Who, readonly number[]>>): Record<Who, number> {
  return { hit: median(hit), miss: median(miss) };
}
