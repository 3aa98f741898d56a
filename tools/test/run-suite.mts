import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { JestReport } from './summary.mts';

export interface SuiteOutcome {
  readonly exitCode: number;
  /** Missing when jest crashed before it could write one. */
  readonly report: JestReport | undefined;
  readonly seconds: number;
}

const JEST = join(dirname(createRequire(import.meta.url).resolve('jest/package.json')), 'bin/jest.js');
let running: ChildProcess | undefined;

// Ctrl-C reaches jest by itself, as it shares our terminal; a signal sent to us alone has to be handed on. Either way we stay
// until jest has stopped its database.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    process.exitCode = 130;
    if (signal !== 'SIGINT') running?.kill(signal);
  });
}

/** Runs one jest configuration with its output live, and reads its report. */
export async function runSuite(root: string, config: string, args: readonly string[]): Promise<SuiteOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'openmast-jest-report-'));
  const reportFile = join(folder, 'report.json');
  const startedMs = Date.now();
  const flags = ['--disable-warning=ExperimentalWarning', '--experimental-vm-modules', JEST, '--config', config];
  try {
    running = spawn(process.execPath, [...flags, '--json', '--outputFile', reportFile, ...args], { cwd: root, stdio: 'inherit' });
    const [code] = (await once(running, 'close')) as [number | null];
    const report = existsSync(reportFile) ? (JSON.parse(readFileSync(reportFile, 'utf8')) as JestReport) : undefined;
    return { exitCode: code ?? 1, report, seconds: (Date.now() - startedMs) / 1000 };
  } finally {
    running = undefined;
    rmSync(folder, { recursive: true, force: true });
  }
}
