import type { Finding, Table } from './finding';
import { machineLine } from './report-tables';

/** For a terminal. */
export function printReport(finding: Finding): string {
  const { title, question, tables, verdicts, conditions } = finding;
  return [
    '',
    title.replaceAll('`', ''),
    `  ${question}`,
    '',
    ...tables.flatMap((table) => [...columns(table), '']),
    ...[machineLine(finding), ...conditions].map((line) => `  ${line}`),
    '',
    ...verdicts.map((verdict) => `  ${verdict}`),
    '',
  ].join('\n');
}

function columns(table: Table): string[] {
  const widths = (table[0] ?? []).map((_cell, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table.map((row) => '  ' + row.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join('   '));
}

/** Names to the left, figures to the right. */
function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
