import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BENCH_DATA, BUILT } from '../places';

const run = promisify(execFile);
const RESULT = /^([\d,]+) rows checked in [\d.]+ s, ([\d,]+) rows\/s$/m;

export interface CheckPlan {
  readonly databaseUrl: string;
  readonly masterKey: Buffer;
  readonly rows: number;
}

/**
 * `openmast consent verify` in a process of its own, as somebody would run it. Gives the rows per second it tells.
 * @throws Error when it found a bad row, or not all rows
 */
export async function checkAsShipped({ databaseUrl, masterKey, rows }: CheckPlan): Promise<number> {
  const environment = { OPENMAST_DATABASE_URL: databaseUrl, OPENMAST_MASTER_KEY: masterKey.toString('base64url') };
  const script = join(BUILT, 'apps/cli/src/main.js');
  const { stdout } = await run(process.execPath, [script, 'consent', 'verify'], {
    cwd: BENCH_DATA,
    env: { PATH: process.env['PATH'], ...environment },
  });
  const [, checked = '', perSecond = ''] = RESULT.exec(stdout) ?? [];
  if (plain(checked) !== rows) throw new Error(`The check was to see ${String(rows)} rows and says: ${stdout}`);
  return plain(perSecond);
}

function plain(figure: string): number {
  return Number(figure.replaceAll(',', ''));
}
