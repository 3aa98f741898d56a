/**
 * Run after each change of a dependency. npm leaves out of `package-lock.json` the native packages of systems it could not see
 * when the lock was made; `npm ci` then fails on every system ("Missing: ... from lock file"). This names them all.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LockEntry, missingPackages, platformOf } from './lock/optional-packages.mts';

const file = join(import.meta.dirname, '../package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, LockEntry> };
const missing = missingPackages(lock.packages);

for (const { key, name, version } of missing) {
  const platform = platformOf(name);
  if (!platform) throw new Error(`${name} does not say in its name which system it is for. Add it to package-lock.json by hand.`);
  lock.packages[key] = { version, optional: true, ...platform };
}
const sorted = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
if (missing.length > 0) writeFileSync(file, `${JSON.stringify({ ...lock, packages: sorted }, undefined, 2)}\n`);
console.log(
  missing.length === 0
    ? 'package-lock.json is complete'
    : `Added to package-lock.json: ${missing.map(({ name }) => name).join(', ')}`,
);
