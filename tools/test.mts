/**
 * `npm test`: builds, then runs every jest suite one after the other. Arguments go to jest (`npm test -- libs/consent`).
 * The last line is `N passed, N failed[, N skipped]` and nothing else.
 */
import { join } from 'node:path';
import { build } from './build.mts';
import { runSuite } from './test/run-suite.mts';
import { countsOf, isSuccess, lastLine, leftOut, sum, type SuiteRun, table } from './test/summary.mts';

const root = join(import.meta.dirname, '..');
const BARE = [
  { name: 'unit, database, HTTP', config: 'jest.config.cjs', isRequired: true },
  { name: 'journeys', config: 'jest.journeys.cjs', isRequired: false },
];
/** Needs a program that a bare machine does not have. */
const BROWSER = [{ name: 'browser', config: 'jest.browser.cjs', isRequired: true }];
const isBrowserRun = process.argv.includes('--browser');
const SUITES = isBrowserRun ? BROWSER : BARE;
const args = process.argv.slice(2).filter((argument) => argument !== '--browser');

/** A suite that must have cases and finds none has lost them: that fails, unless the caller asked for some files only. */
function flagsFor({ isRequired }: { isRequired: boolean }): string[] {
  return isRequired && args.length === 0 ? [] : ['--passWithNoTests', ...args];
}

async function runAll(): Promise<SuiteRun[]> {
  const runs: SuiteRun[] = [];
  const omitted = isBrowserRun ? [] : ['every *.browser-spec.ts: needs Chromium, run "npm run test:browser"'];
  for (const suite of SUITES) {
    console.log(`\n== ${suite.name} ==`);
    const { report, exitCode, seconds } = await runSuite(root, suite.config, flagsFor(suite));
    runs.push({ name: suite.name, seconds, ...countsOf(report, exitCode) });
    if (report) omitted.push(...leftOut(report, root));
    if (process.exitCode === 130) break;
  }
  if (omitted.length > 0) console.log(`\nLeft out of this run:\n${omitted.map((name) => `  ${name}`).join('\n')}`);
  return runs;
}

let runs: SuiteRun[];
try {
  console.log(`Build: ${await build()} files compiled`);
  runs = await runAll();
} catch (error) {
  console.error(error);
  runs = [{ name: 'build', passed: 0, failed: 1, skipped: 0, seconds: 0 }];
}
const total = sum(runs);
console.log(`\n${table(runs)}\n`);
console.log(lastLine(total));
if (!isSuccess(total)) process.exitCode ??= 1;
