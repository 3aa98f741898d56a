import { chownSync, existsSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** PostgreSQL refuses to run as root. This is `nobody` on Debian, Alpine and Fedora. */
const UNPRIVILEGED_ID = 65_534;

/** The user and group a PostgreSQL program is started with; nothing to set when we are not root ourselves. */
export interface RunAs {
  readonly uid?: number;
  readonly gid?: number;
}

/** As root, run as the owner of the data folder, else as nobody. As a plain user, run as that user. */
export function runAsFor(dataDir: string): RunAs {
  if (process.getuid?.() !== 0) return {};
  const owner = existsSync(dataDir) ? statSync(dataDir) : { uid: 0, gid: 0 };
  return owner.uid === 0 ? { uid: UNPRIVILEGED_ID, gid: UNPRIVILEGED_ID } : { uid: owner.uid, gid: owner.gid };
}

/** Gives a file or a whole folder to the user PostgreSQL runs as. Links are not followed. */
export function giveTo(runAs: RunAs, path: string): void {
  if (runAs.uid === undefined || runAs.gid === undefined) return;
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  if (stat.isDirectory()) for (const name of readdirSync(path)) giveTo(runAs, join(path, name));
  if (stat.uid !== runAs.uid) chownSync(path, runAs.uid, runAs.gid);
}

/** True when each folder above `path` lets that user pass. */
export function isReachable(runAs: RunAs, path: string): boolean {
  if (runAs.uid === undefined) return true;
  const parent = dirname(resolve(path));
  if (parent === resolve(path)) return true;
  const { uid, mode } = statSync(parent);
  const isOpen = uid === runAs.uid ? (mode & 0o100) !== 0 : (mode & 0o001) !== 0;
  return isOpen && isReachable(runAs, parent);
}
