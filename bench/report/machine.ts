import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { houseVersion } from '@openmast/runtime';
import { ROOT } from '../places';

/** Where and with what a result was measured. Names no host. */
export interface Machine {
  /** ISO 8601, UTC. */
  readonly measuredAt: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly system: string;
  readonly node: string;
  readonly openssl: string;
  readonly database: string;
  /** Package to version. */
  readonly packages: Readonly<Record<string, string>>;
  readonly openmast: string;
  /** Processes waiting for a core, one-minute average. */
  readonly loadAtStart: number;
}

export function describeMachine(database: string, packages: readonly string[]): Machine {
  return {
    measuredAt: new Date().toISOString(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.versions.node,
    openssl: process.versions.openssl,
    database,
    packages: Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
    openmast: `${houseVersion()} (${commit()})`,
    loadAtStart: loadNow(),
  };
}

/** One-minute average. */
export function loadNow(): number {
  return loadavg()[0] ?? NaN;
}

function versionOf(name: string): string {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}

/** A source archive has no git. */
function commit(): string {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }).trim();
    const isChanged = git('status', '--porcelain', '--untracked-files=no', '--', 'apps', 'libs', 'migrations') !== '';
    return git('rev-parse', '--short=10', 'HEAD') + (isChanged ? ' with changes' : '');
  } catch {
    return 'no commit known';
  }
}
