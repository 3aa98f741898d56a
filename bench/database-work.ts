import type { Side } from './compare';
import { withClient } from './database';
import type { Shot, VolleyResult } from './load/shot';
import { WireCounter } from './wire-counter';
import type { PinnedProcess } from './processes/pinned-process';
import type { Stage } from './stage';

/** Served and thrown away before counting starts: connections are opened, statements prepared. */
const WARM_UP_UNITS = 40;
const UNITS_ALONE = 200;
const UNITS_UNDER_LOAD = 1_000;
const SECONDS_MAX = 20;

/** What one request or journey asks of PostgreSQL. */
export interface DatabaseWork {
  readonly name: string;
  /** One after the other. */
  readonly alone: WorkCounts;
  /** As many at once as when time is taken: what travels together is counted once. */
  readonly underLoad: WorkCounts;
}

export interface WorkCounts {
  readonly statements: number;
  /** Transactions that ended, those that only read included: what `pg_stat_database.xact_commit` counts. */
  readonly commits: number;
  /** Transactions that took a transaction id: those that have to reach the disk. */
  readonly writingCommits: number;
}

export interface CountedSide {
  readonly name: string;
  /** Opens another process of the same server that reaches PostgreSQL through the counter. */
  open(databaseUrl: string): Promise<Pick<Side, 'target' | 'server'>>;
}

/** Counts on a process of its own, before anything is timed: the counter in between would cost time. */
export async function countDatabaseWork(
  stage: Stage,
  side: CountedSide,
  prepare: (count: number) => Promise<Shot[]>,
): Promise<DatabaseWork> {
  const { url, counter } = await WireCounter.open(stage.database.url);
  stage.cleanup.add(() => counter.close());
  const { server, target } = await side.open(url);
  const ask = async (count: number, connections: number): Promise<void> => {
    await stage.load.ask({ kind: 'take', shots: await prepare(count) });
    const volley = { ...target, connections, seconds: SECONDS_MAX, firstShot: 0, shotsMax: count };
    const { answers, wrong } = await stage.load.ask<VolleyResult>({ kind: 'fire', volley });
    if (answers !== count) throw new Error(`While counting, ${side.name} ${wrong ?? `answered ${answers} of ${count}`}`);
  };
  const read = async (): Promise<WorkCounts> => {
    const { statements, transactions: commits } = counter.counts();
    return { statements, commits, writingCommits: await transactionIds(stage.database.url) };
  };
  const count = async (units: number, connections: number): Promise<WorkCounts> => {
    const before = await read();
    await ask(units, connections);
    return perUnit(before, await read(), units);
  };
  const { connections } = stage.options;
  await ask(WARM_UP_UNITS, connections);
  const alone = await count(UNITS_ALONE, 1);
  const underLoad = await count(UNITS_UNDER_LOAD, connections);
  await closeAll(server, counter);
  return { name: side.name, alone, underLoad };
}

function perUnit(before: WorkCounts, after: WorkCounts, units: number): WorkCounts {
  return {
    statements: (after.statements - before.statements) / units,
    commits: (after.commits - before.commits) / units,
    writingCommits: (after.writingCommits - before.writingCommits) / units,
  };
}

async function closeAll(server: PinnedProcess, counter: WireCounter): Promise<void> {
  await server.stop();
  await counter.close();
}

/** How many transaction ids the server has given out. */
async function transactionIds(databaseUrl: string): Promise<number> {
  const { rows } = await withClient(databaseUrl, (client) =>
    client.query<{ ids: string }>('select pg_snapshot_xmax(pg_current_snapshot())::text as ids'),
  );
  return Number(rows[0]?.ids);
}
