/** What a test run did, read from jest's `--json` reports and said in words. No I/O here. */

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface SuiteRun extends Counts {
  readonly name: string;
  readonly seconds: number;
}

/** The part of jest's report we read. */
export interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  /** Files that never came to their first case: syntax error, failed import. */
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: ReadonlyArray<{
    readonly name: string;
    readonly assertionResults: ReadonlyArray<{ readonly status: string; readonly fullName: string }>;
  }>;
}

const DID_NOT_RUN = new Set(['pending', 'todo', 'skipped', 'disabled']);

/**
 * A file that could not be loaded is one failure. So is a jest that ended badly without naming a failed case, or that left no
 * report at all: silence is not success.
 */
export function countsOf(report: JestReport | undefined, exitCode: number): Counts {
  const passed = report?.numPassedTests ?? 0;
  const skipped = report ? report.numPendingTests + report.numTodoTests : 0;
  const named = report ? report.numFailedTests + report.numRuntimeErrorTestSuites : 0;
  const isSilentFailure = named === 0 && (exitCode !== 0 || report === undefined);
  return { passed, failed: isSilentFailure ? 1 : named, skipped };
}

export function sum(runs: readonly Counts[]): Counts {
  const add = (key: keyof Counts) => runs.reduce((total, run) => total + run[key], 0);
  return { passed: add('passed'), failed: add('failed'), skipped: add('skipped') };
}

/** Each case that did not run, with its file below `root`. */
export function leftOut(report: JestReport, root: string): string[] {
  return report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => DID_NOT_RUN.has(status))
      .map(({ fullName }) => `${name.replace(`${root}/`, '')}: ${fullName}`),
  );
}

export function table(runs: readonly SuiteRun[]): string {
  const columns = [
    ['suite', ...runs.map(({ name }) => name)],
    ['passed', ...runs.map(({ passed }) => String(passed))],
    ['failed', ...runs.map(({ failed }) => String(failed))],
    ['skipped', ...runs.map(({ skipped }) => String(skipped))],
    ['seconds', ...runs.map(({ seconds }) => seconds.toFixed(1))],
  ].map(aligned);
  return ['suite', ...runs].map((_, row) => columns.map((column) => column[row]).join('  ')).join('\n');
}

/** Names to the left, numbers to the right. */
function aligned(cells: string[], column: number): string[] {
  const width = Math.max(...cells.map(({ length }) => length));
  return cells.map((cell) => (column === 0 ? cell.padEnd(width) : cell.padStart(width)));
}

/** The one line a machine reads. */
export function lastLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Nothing ran, nothing proven. */
export function isSuccess({ passed, failed }: Counts): boolean {
  return failed === 0 && passed > 0;
}
