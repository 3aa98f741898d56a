import { conditions, machineLine, sidesTable, type Table, verdict, workTable } from './report-tables';
import type { WorkloadReport } from './workload-report';

/** For a terminal. */
export function printReport(report: WorkloadReport): string {
  const notes = [machineLine(report), ...conditions(report)].map((line) => `  ${line}`);
  return [
    '',
    report.title.replaceAll('`', ''),
    `  ${report.question}`,
    '',
    ...columns(sidesTable(report)),
    '',
    ...(report.work ? [...columns(workTable(report)), ''] : []),
    ...notes,
    '',
    `  ${verdict(report)}`,
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
