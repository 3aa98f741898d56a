import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stopOrphan } from '@openmast/embedded-postgres';
import { BENCH_FOLDER_NAME, BENCH_FOLDERS, DATABASE_FOLDER } from './places';

/** Stops servers and removes folders of runs that were killed and had no time to clean up. */
export async function removeLeftovers(): Promise<void> {
  if (!existsSync(BENCH_FOLDERS)) return;
  for (const name of readdirSync(BENCH_FOLDERS)) {
    const runner = Number(BENCH_FOLDER_NAME.exec(name)?.[1]);
    if (runner && !isAlive(runner)) await removeRun(join(BENCH_FOLDERS, name));
  }
}

async function removeRun(folder: string): Promise<void> {
  const dataDir = join(folder, DATABASE_FOLDER);
  if (existsSync(dataDir)) await stopOrphan(dataDir);
  rmSync(folder, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
