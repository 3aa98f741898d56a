import { rmSync } from 'node:fs';
import { AppError } from '@openmast/kernel';
import { Cleanup, Interrupted, interruption } from './interruption';
import { removeLeftovers } from './leftovers';
import { type BenchOptions, readOptions, usage } from './options';
import { BENCH_DATA, ROOT } from './places';
import type { Finding } from './report/finding';
import { printReport } from './report/print-report';
import { findingOf } from './report/report-tables';
import { writeReport } from './report/write-report';
import type { WorkloadReport } from './report/workload-report';
import { verify } from './verify';
import { w1 } from './w1';
import { w3 } from './w3';
import { w4 } from './w4';
import { w5 } from './w5';
import { w6 } from './w6';

type Run<T> = (options: BenchOptions, cleanup: Cleanup, report: (line: string) => void) => Promise<T>;

/** A workload that compares servers round by round. */
const compared =
  (run: Run<WorkloadReport>): Run<Finding> =>
  async (...ground) =>
    findingOf(await run(...ground));

const WORKLOADS: ReadonlyMap<string, Run<Finding>> = new Map([
  ['w1', compared(w1)],
  ['w3', compared(w3)],
  ['w4', compared(w4)],
  ['w5', w5],
  ['w6', w6],
  ['verify', verify],
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
    const finding = await Promise.race([workload(options, cleanup, say), stopped]);
    show(finding, options, ['npm run bench --', name, ...args].join(' '));
    return finding.isSound ? 0 : 1;
  } finally {
    await cleanup.run();
    rmSync(BENCH_DATA, { recursive: true, force: true });
  }
}

function show(finding: Finding, { asJson, writes }: BenchOptions, command: string): void {
  if (finding.tables.length === 0) {
    say(`Nothing counts:\n  ${finding.conditions.join('\n  ')}`);
    return;
  }
  process.stdout.write((asJson ? JSON.stringify(finding.raw, null, 2) : printReport(finding)) + '\n');
  if (!writes) return;
  if (finding.isSteady) say(`written to ${writeReport(finding, command).slice(ROOT.length + 1)}`);
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
