import { rmSync } from 'node:fs';
import { AppError } from '@openmast/kernel';
import { Cleanup, Interrupted, interruption } from './interruption';
import { removeLeftovers } from './leftovers';
import { type BenchOptions, readOptions, usage } from './options';
import { BENCH_DATA, ROOT } from './places';
import { printReport } from './report/print-report';
import { writeReport } from './report/write-report';
import type { WorkloadReport } from './report/workload-report';
import { w1 } from './w1';
import { w3 } from './w3';
import { w4 } from './w4';

type Workload = (options: BenchOptions, cleanup: Cleanup, report: (line: string) => void) => Promise<WorkloadReport>;

const WORKLOADS: ReadonlyMap<string, Workload> = new Map([
  ['w1', w1],
  ['w3', w3],
  ['w4', w4],
]);
/** No run may take longer, whatever its options. */
const RUN_MAX_MS = 30 * 60_000;
const EXIT_INTERRUPTED = 130;

async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const workload = WORKLOADS.get(name);
  if (!workload || args.includes('--help')) {
    process.stderr.write(usage([...WORKLOADS.keys()]) + '\n');
    return name === '--help' || workload ? 0 : 2;
  }
  const options = readOptions(args);
  await removeLeftovers();
  const cleanup = new Cleanup();
  const stopped = interruption(RUN_MAX_MS);
  try {
    const report = await Promise.race([workload(options, cleanup, say), stopped]);
    show(report, options, ['npm run bench --', name, ...args].join(' '));
    return report.kept.length === options.roundsWanted ? 0 : 1;
  } finally {
    await cleanup.run();
    rmSync(BENCH_DATA, { recursive: true, force: true });
  }
}

function show(report: WorkloadReport, { asJson, writes }: BenchOptions, command: string): void {
  if (report.kept.length === 0) {
    say(`No round counts:\n  ${report.dropped.join('\n  ')}`);
    return;
  }
  process.stdout.write((asJson ? JSON.stringify(report, null, 2) : printReport(report)) + '\n');
  if (!writes) return;
  if (report.isSteady) say(`written to ${writeReport(report, command).slice(ROOT.length + 1)}`);
  else say('NOT written: the machine was not steady. Try again when nothing else runs here.');
}

/** Progress goes to standard error, so that standard output is the result alone. */
function say(line: string): void {
  process.stderr.write(`  ${line}\n`);
}

function failed(error: unknown): number {
  if (error instanceof Interrupted) return EXIT_INTERRUPTED;
  const isForeseen = error instanceof AppError;
  process.stderr.write(`${isForeseen ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
}

// Whatever is still under way after a stop has no one left to report to.
void main(process.argv.slice(2))
  .catch(failed)
  .then((code) => process.exit(code));
