import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { withClient } from '../database';
import { BENCH_DATA } from '../places';

const run = promisify(execFile);
/** Of a line that `pgbench --log` writes: microseconds of the transaction. */
const LATENCY_FIELD = 2;
const LOG_PREFIX = 'latency';

/** A statement about the subscriber with the number `:n`, which is drawn anew each time. */
export interface TimedStatement {
  readonly databaseUrl: string;
  readonly text: string;
  /** The highest number there is. */
  readonly subscribers: number;
}

/** Times one prepared statement over and over on one connection. */
export interface StatementTimer {
  /** For the report. */
  readonly description: string;
  /** Microseconds of each run. */
  time(statement: TimedStatement, runs: number): Promise<number[]>;
}

/** pgbench where it is installed: nothing of ours is in the way then. `program`: under which name it is looked for. */
export function statementTimer(program = 'pgbench'): StatementTimer {
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return status === 0
    ? { description: `${stdout.trim()}, one connection, prepared statements`, time: withPgbench }
    : { description: 'a loop over prepared statements through pg, as there is no pgbench here', time: withLoop };
}

async function withPgbench({ databaseUrl, text, subscribers }: TimedStatement, runs: number): Promise<number[]> {
  mkdirSync(BENCH_DATA, { recursive: true, mode: 0o700 });
  const folder = mkdtempSync(join(BENCH_DATA, 'pgbench-'));
  const script = join(folder, 'script.sql');
  writeFileSync(script, `\\set n random(1, ${String(subscribers)})\n${text};\n`);
  const options = ['--no-vacuum', '--protocol=prepared', '--client=1', `--transactions=${String(runs)}`, '--log'];
  const url = new URL(databaseUrl);
  // A password among the arguments could be read by everybody on the machine.
  const env = { ...process.env, PGPASSWORD: decodeURIComponent(url.password) };
  url.password = '';
  await run('pgbench', [...options, `--log-prefix=${LOG_PREFIX}`, `--file=${script}`, url.href], { cwd: folder, env });
  const logs = readdirSync(folder).filter((name) => name.startsWith(`${LOG_PREFIX}.`));
  const lines = logs.flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'));
  rmSync(folder, { recursive: true });
  return lines.map((line) => Number(line.split(' ')[LATENCY_FIELD]));
}

async function withLoop({ databaseUrl, text, subscribers }: TimedStatement, runs: number): Promise<number[]> {
  const statement = { name: 'bench-timed', text: text.replaceAll(':n::text', '$1::text') };
  const tookMicroseconds: number[] = [];
  await withClient(databaseUrl, async (client) => {
    while (tookMicroseconds.length < runs) {
      const values = [String(1 + Math.floor(Math.random() * subscribers))];
      const startedMs = performance.now();
      await client.query({ ...statement, values });
      tookMicroseconds.push((performance.now() - startedMs) * 1000);
    }
  });
  return tookMicroseconds;
}
