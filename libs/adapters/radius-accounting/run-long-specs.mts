/** Runs what the ordinary test run leaves out: the long story, and the packets of radclient where it is installed. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');
const JEST = join(ROOT, 'node_modules/jest/bin/jest.js');

const hasRadclient = spawnSync('radclient', ['-v']).status === 0;
if (!hasRadclient) process.stdout.write('There is no radclient here (Debian: freeradius-utils); its specs are left out.\n');
const kinds = ['long', ...(hasRadclient ? ['radclient'] : [])];
const matches = kinds.flatMap((kind) => ['--testMatch', `**/radius-accounting/**/*.${kind}-spec.ts`]);
const { status } = spawnSync(
  process.execPath,
  ['--experimental-vm-modules', JEST, '--config', join(ROOT, 'jest.config.cjs'), ...matches],
  {
    cwd: ROOT,
    stdio: 'inherit',
  },
);
process.exitCode = status ?? 1;
