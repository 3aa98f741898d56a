import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AppError } from '@openmast/kernel';
import type { Binaries } from './binaries';
import { runToEnd } from './child-process';
import { giveTo, isReachable, type RunAs } from './run-as';

/** What both initdb and the server need to know. */
export interface DataFolderPlan {
  readonly dataDir: string;
  readonly binaries: Binaries;
  readonly runAs: RunAs;
  /** False for throw-away data: do not wait for the disk. */
  readonly isDurable: boolean;
}

/** The password lies beside the data folder, not in it: PostgreSQL's own user has no business with it. */
export function passwordFile(dataDir: string): string {
  return `${dataDir}.password`;
}

/**
 * Makes the data folder when there is none and returns the superuser's password. The folder is made under another name and
 * renamed when complete, so a start that was killed half-way leaves nothing that looks like a database.
 */
export async function ensureDataFolder(plan: DataFolderPlan): Promise<string> {
  const { dataDir } = plan;
  refuseForeignFolder(dataDir);
  if (existsSync(join(dataDir, 'PG_VERSION'))) {
    giveTo(plan.runAs, dataDir);
    return readPassword(dataDir);
  }
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0) {
    throw new AppError(
      'conflict',
      'postgres.not-a-data-folder',
      `${dataDir} has files in it but is no PostgreSQL data folder. Name another folder or empty this one.`,
    );
  }
  const password = randomBytes(24).toString('base64url');
  mkdirSync(dirname(dataDir), { recursive: true });
  const unfinished = `${dataDir}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  await initdb({ ...plan, dataDir: unfinished }, password);
  rmSync(passwordFile(dataDir), { force: true });
  writeFileSync(passwordFile(dataDir), password, { mode: 0o600 });
  rmSync(dataDir, { recursive: true, force: true });
  renameSync(unfinished, dataDir);
  return password;
}

/** Root may open any folder; a plain user cannot open one that an earlier start as root left behind. */
function refuseForeignFolder(dataDir: string): void {
  const userId = process.getuid?.() ?? 0;
  const ownerId = statSync(dataDir, { throwIfNoEntry: false })?.uid ?? userId;
  if (userId === 0 || ownerId === userId) return;
  throw new AppError(
    'conflict',
    'postgres.not-yours',
    `The data folder ${dataDir} belongs to user ${ownerId} and we run as user ${userId}. Start as that user, or name another folder.`,
  );
}

function readPassword(dataDir: string): string {
  const file = passwordFile(dataDir);
  if (!existsSync(file)) {
    throw new AppError(
      'conflict',
      'postgres.password-lost',
      `The data folder ${dataDir} is there but its password file ${file} is not. Put it back, or remove both to start empty.`,
    );
  }
  return readFileSync(file, 'utf8').trim();
}

async function initdb(plan: DataFolderPlan, password: string): Promise<void> {
  mkdirSync(plan.dataDir, { mode: 0o700 });
  giveTo(plan.runAs, plan.dataDir);
  const secretFolder = mkdtempSync(join(tmpdir(), 'openmast-initdb-'));
  const secretFile = join(secretFolder, 'password');
  writeFileSync(secretFile, password, { mode: 0o600 });
  giveTo(plan.runAs, secretFolder);
  try {
    await withDataFolder(plan, async (path, stdio) => {
      const how = [
        '-U',
        'postgres',
        '-A',
        'scram-sha-256',
        `--pwfile=${secretFile}`,
        '--no-locale',
        '-E',
        'UTF8',
        '-c',
        'timezone=UTC',
      ];
      await runToEnd(plan.binaries.initdb, ['-D', path, ...how, ...(plan.isDurable ? [] : ['--no-sync'])], {
        ...plan.runAs,
        stdio,
      });
    });
  } finally {
    rmSync(secretFolder, { recursive: true, force: true });
  }
}

type Stdio = Array<'ignore' | 'pipe' | number>;

/**
 * Calls `use` with a path to the data folder that works for the user PostgreSQL runs as, and the stdio to spawn with.
 * When root keeps the folder under one that is closed to others (`/root`), no path leads there for that user. On Linux an
 * inherited open folder does: `/proc/self/fd/3` needs no way through the parents.
 */
export async function withDataFolder<T>(plan: DataFolderPlan, use: (path: string, stdio: Stdio) => T | Promise<T>): Promise<T> {
  const stdio: Stdio = ['ignore', 'pipe', 'pipe'];
  if (isReachable(plan.runAs, plan.dataDir)) return use(plan.dataDir, stdio);
  if (process.platform !== 'linux') {
    throw new AppError(
      'unavailable',
      'postgres.closed-parent',
      `PostgreSQL may not run as root, and no other user can reach ${plan.dataDir}. Start as a plain user or name a data folder elsewhere.`,
    );
  }
  chmodSync(plan.dataDir, 0o700);
  const folder = openSync(plan.dataDir, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    return await use('/proc/self/fd/3', [...stdio, folder]);
  } finally {
    closeSync(folder);
  }
}
