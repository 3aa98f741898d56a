import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { markdownTable } from '../../tools/reference/markdown-table';
import { ROOT } from '../places';
import type { Finding } from './finding';
import { machineLine } from './report-tables';

const PAGE = join(ROOT, 'docs/reference/benchmarks.md');
const HEAD = `# Benchmarks

Measured by \`npm run bench\`, each workload beside a named peer in the same run; [bench/README.md](../../bench/README.md) has the rules. Absolute figures belong to the machine they were measured on; the ratio is what a release promises. Written by \`npm run bench -- <workload> --write\`, not by hand.
`;

/** Puts a workload's result into the page, in the place of its older one. @returns the page's path */
export function writeReport(finding: Finding, command: string): string {
  mkdirSync(dirname(PAGE), { recursive: true });
  const page = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : HEAD;
  writeFileSync(PAGE, withSection(page, finding.workload, section(finding, command)));
  return PAGE;
}

/** Sections stand between comments that name their workload. */
export function withSection(page: string, workload: string, text: string): string {
  const [begin, end] = [`<!-- ${workload}: begin -->`, `<!-- ${workload}: end -->`];
  const block = `${begin}\n\n${text}\n\n${end}`;
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to === -1) return `${page.trimEnd()}\n\n${block}\n`;
  return page.slice(0, from) + block + page.slice(to + end.length);
}

function section(finding: Finding, command: string): string {
  const { title, question, verdicts, tables, machine, conditions } = finding;
  const notes = [`Machine: ${machineLine(finding)}`, ...conditions, `Command: \`${command}\`.`];
  return [
    `## ${title}`,
    question,
    ...verdicts.map((verdict) => `**${verdict}**`),
    ...tables.map(markdownTable),
    notes.map((note) => `- ${note}`).join('\n'),
    `Measured on ${machine.measuredAt.slice(0, 10)}.`,
  ].join('\n\n');
}
