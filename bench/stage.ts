import { openBenchDatabase, type BenchDatabase } from './database';
import type { Cleanup } from './interruption';
import type { BenchOptions } from './options';
import { canPin, PinnedProcess, type ProcessPlan } from './processes/pinned-process';
import type { WorkloadReport } from './report/workload-report';

export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

/** What every workload stands on: a database, a load generator and a canary, each process on its core. */
export interface Stage {
  readonly options: BenchOptions;
  readonly cleanup: Cleanup;
  readonly database: BenchDatabase;
  readonly isPinned: boolean;
  readonly load: PinnedProcess;
  readonly canary: PinnedProcess;
}

/** `given`: where the caller has one already. */
export async function openStage(options: BenchOptions, cleanup: Cleanup, given?: BenchDatabase): Promise<Stage> {
  const isPinned = canPin([SERVER_CORE, LOAD_CORE]);
  const ground = { cleanup, isPinned };
  const database = given ?? (await openBenchDatabase(cleanup));
  const load = start(ground, { name: 'load', script: 'bench/load/main.js', core: LOAD_CORE });
  const canary = start(ground, { name: 'canary', script: 'bench/canary.js', core: SERVER_CORE });
  return { options, cleanup, database, isPinned, load, canary };
}

/** A process that ends when the run ends. */
export function start({ cleanup, isPinned }: Pick<Stage, 'cleanup' | 'isPinned'>, plan: ProcessPlan): PinnedProcess {
  const started = new PinnedProcess(plan, isPinned);
  cleanup.add(() => started.stop());
  return started;
}

/** The settings of a run as its report shows them. */
export function settingsOf({ options, isPinned }: Stage): WorkloadReport['settings'] {
  const { roundsWanted, secondsPerVolley, connections, subscribers } = options;
  return {
    roundsWanted,
    secondsPerVolley,
    connections,
    subscribers,
    isPinned,
    serverCore: SERVER_CORE,
    loadCore: LOAD_CORE,
  };
}
