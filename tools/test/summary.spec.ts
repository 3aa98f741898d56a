import type { JestReport, SuiteRun } from './summary.mts';

const summary = () => import('./summary.mts');

function report(some: Partial<JestReport>): JestReport {
  return {
    numPassedTests: 0,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    numRuntimeErrorTestSuites: 0,
    testResults: [],
    ...some,
  };
}

function run(some: Partial<SuiteRun>): SuiteRun {
  return { name: 'unit', passed: 0, failed: 0, skipped: 0, seconds: 0, ...some };
}

describe('the counts of a suite', () => {
  it('are those of its report', async () => {
    const { countsOf } = await summary();

    expect(countsOf(report({ numPassedTests: 5, numFailedTests: 2, numPendingTests: 1, numTodoTests: 1 }), 1)).toEqual({
      passed: 5,
      failed: 2,
      skipped: 2,
    });
  });

  it('count a file that could not be loaded as a failure', async () => {
    const { countsOf } = await summary();

    expect(countsOf(report({ numPassedTests: 5, numRuntimeErrorTestSuites: 1 }), 1)).toMatchObject({ passed: 5, failed: 1 });
  });

  it('count a jest that left no report as a failure, even when it says it ended well', async () => {
    const { countsOf } = await summary();

    expect([countsOf(undefined, 1).failed, countsOf(undefined, 0).failed]).toEqual([1, 1]);
  });

  it('count a bad ending without a failed case as a failure', async () => {
    const { countsOf } = await summary();

    expect(countsOf(report({ numPassedTests: 5 }), 1)).toEqual({ passed: 5, failed: 1, skipped: 0 });
  });
});

describe('the verdict', () => {
  it('is success only when something passed and nothing failed', async () => {
    const { isSuccess } = await summary();

    expect(isSuccess({ passed: 1, failed: 0, skipped: 9 })).toBe(true);
    expect(isSuccess({ passed: 9, failed: 1, skipped: 0 })).toBe(false);
    expect(isSuccess({ passed: 0, failed: 0, skipped: 0 })).toBe(false);
    expect(isSuccess({ passed: 0, failed: 0, skipped: 9 })).toBe(false);
  });

  it('ends with one line, which names skipped cases only when there are some', async () => {
    const { lastLine, sum } = await summary();

    expect(lastLine(sum([run({ passed: 5, failed: 1 }), run({ passed: 2 })]))).toBe('7 passed, 1 failed');
    expect(lastLine(sum([run({ passed: 5, skipped: 3 })]))).toBe('5 passed, 0 failed, 3 skipped');
  });

  it('names each case that was left out, with its file', async () => {
    const { leftOut } = await summary();
    const assertionResults = [
      { status: 'passed', fullName: 'sign-in works' },
      { status: 'pending', fullName: 'the portal works in a browser' },
    ];

    expect(leftOut(report({ testResults: [{ name: '/house/apps/a.e2e-spec.ts', assertionResults }] }), '/house')).toEqual([
      'apps/a.e2e-spec.ts: the portal works in a browser',
    ]);
  });

  it('lines the suites up in a table', async () => {
    const { table } = await summary();

    expect(table([run({ name: 'journeys', passed: 12, seconds: 3.21 })]).split('\n')).toEqual([
      'suite     passed  failed  skipped  seconds',
      'journeys      12       0        0      3.2',
    ]);
  });
});
