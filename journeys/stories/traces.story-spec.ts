import type { Stage } from '../stage';

const COLUMN_TYPES = `'text', 'character varying', 'jsonb', 'json', 'ARRAY', 'bytea'`;

/** Comes last: what the stories have left behind. */
export function traceStories(stage: () => Stage): void {
  describe('Afterwards', () => {
    it('Q2: no log holds a number, token, code, assertion or cookie that was used', () => {
      const { process, seen } = stage();

      expect(seen.size).toBeGreaterThan(20);
      expect(process.logFiles().length).toBeGreaterThanOrEqual(3);
      expect(seen.findInFiles(process.logFiles())).toEqual([]);
    });

    it('Q3: no row of the database holds a number in clear', async () => {
      const tables = await stage().sql<{ schema: string; name: string }>(
        `select distinct table_schema as schema, table_name as name from information_schema.columns
          where table_schema not in ('pg_catalog', 'information_schema') and data_type in (${COLUMN_TYPES})`,
      );
      const rows = [];
      for (const { schema, name } of tables) {
        rows.push(...(await stage().sql<{ row: string }>(`select t::text as row from "${schema}"."${name}" t`)));
      }
      const dump = rows.map(({ row }) => row).join('\n');

      expect(dump).toContain('KestrelPay'); // it is the right database, and it was read
      const numbers = [...stage().world.lines.map(({ msisdn }) => msisdn), ...stage().lineNumbers()];
      // Binary columns are shown in hexadecimal: digits in them would read 39 39 30 …
      const digits = numbers.map((number) => number.slice(1)).flatMap((text) => [text, Buffer.from(text).toString('hex')]);
      expect(digits.filter((text) => dump.includes(text))).toEqual([]);
    });
  });
}
