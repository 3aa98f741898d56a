/**
 * `node dist/tools/openapi/compare.js <folder of released specs>`
 *
 * Compares every OpenAPI document this platform serves with CAMARA's released one. Exit 0: equal in contract. Exit 1: differences, one per
 * line. Exit 2: nothing was compared.
 */
import { existsSync } from 'node:fs';
import { describeDifference } from './compare-contracts';
import { type Comparison, compareFolder } from './compare-folder';

const EQUAL = 0;
const DIFFERENT = 1;
const NOTHING_COMPARED = 2;

/** @returns the exit code. */
export function main(folder: string | undefined, say: (line: string) => void): number {
  if (folder === undefined || !existsSync(folder)) {
    say(folder === undefined ? 'Name the folder with the released specs.' : `There is no folder ${folder}.`);
    say('Nothing was compared.');
    return NOTHING_COMPARED;
  }
  const comparisons = compareFolder(folder);
  for (const { name, absent } of comparisons) if (absent !== undefined) say(`${name}: not compared, ${absent}.`);
  return report(
    comparisons.filter(({ absent }) => absent === undefined),
    say,
  );
}

function report(compared: readonly Comparison[], say: (line: string) => void): number {
  if (compared.length === 0) {
    say('Nothing was compared.');
    return NOTHING_COMPARED;
  }
  for (const { name, differences } of compared)
    for (const difference of differences) say(`${name}: ${describeDifference(difference)}`);
  const count = compared.reduce((sum, { differences }) => sum + differences.length, 0);
  const names = compared.map(({ name }) => name).join(', ');
  say(count === 0 ? `Equal in contract to the release: ${names}.` : `${count} differences from the release in: ${names}.`);
  return count === 0 ? EQUAL : DIFFERENT;
}

if (require.main === module) {
  process.exitCode = main(process.argv[2], (line) => {
    console.log(line);
  });
}
