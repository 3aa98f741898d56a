import type { Side } from './compare';
import { withClient } from './database';
import type { Shot, VolleyResult } from './load/shot';
import { WireCounter } from './wire-counter';
import type { PinnedProcess } from './processes/pinned-process';
import type { Stage } from './stage';

/** Served and thrown away before counting starts: connections are opened, statements prepared. */
const WARM_UP_UNITS = 40;
const COUNTED_UNITS = 200;
const CONNECTIONS = 4;
const SECONDS_MAX = 20;

/** What one request or journey asks of PostgreSQL. */
export interface DatabaseWork {
  readonly name: string;
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
  const ask = async (count: number): Promise<void> => {
    await stage.load.ask({ kind: 'take', shots: await prepare(count) });
    const volley = { ...target, connections: CONNECTIONS, seconds: SECONDS_MAX, firstShot: 0, shotsMax: count };
    const { answers, wrong } = await stage.load.ask<VolleyResult>({ kind: 'fire', volley });
    if (answers !== count) throw new Error(`While counting, ${side.name} ${wrong ?? `answered ${answers} of ${count}`}`);
  };
  await ask(WARM_UP_UNITS);
  const before = { ...counter.counts(), ids: await transactionIds(stage.database.url) };
  await ask(COUNTED_UNITS);
  const after = { ...counter.counts(), ids: await transactionIds(stage.database.url) };
  await closeAll(server, counter);
  return {
    name: side.name,
    statements: (after.statements - before.statements) / COUNTED_UNITS,
    commits: (after.transactions - before.transactions) / COUNTED_UNITS,
    writingCommits: (after.ids - before.ids) / COUNTED_UNITS,
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
