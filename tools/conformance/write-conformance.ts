import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RanCase, conformancePage } from './conformance-table';

/** `node dist/tools/conformance/write-conformance.js <jest report>...`: writes docs/reference/conformance-icm.md from runs of the journeys. */
interface JestReport {
  readonly testResults: readonly { readonly assertionResults: readonly RanCase[] }[];
}

const files = process.argv.slice(2);
const reports = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as JestReport);
const cases = reports.flatMap(({ testResults }) => testResults.flatMap(({ assertionResults }) => assertionResults));
const page = join(__dirname, '../../../docs/reference/conformance-icm.md');
writeFileSync(page, conformancePage(cases));
process.stdout.write(`Written: docs/reference/conformance-icm.md from ${String(cases.length)} cases\n`);
