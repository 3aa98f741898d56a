import type { Database } from '@openmast/runtime';

/** Written by the clock and not by a request, so that it may change between two looks. */
const BY_THE_CLOCK = ['consent.signed_head', 'consent.signature_key'];
const TABLES = {
  name: 'spec-tables',
  text: `select table_schema || '.' || table_name as name from information_schema.tables
          where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE' order by 1`,
};
/** A record names its application by way of what is processed: here both stand in one text. */
const RECORDS = {
  name: 'spec-rows-of-records',
  text: `select r::text || ' ' || p::text as text from consent.record r join consent.processing p on p.id = r.processing_id order by 1`,
};

/** Every row of every table, with the table's name. */
export async function everyRow(database: Database): Promise<string[]> {
  const found: string[] = [];
  const tables = (await database.rows<{ name: string }>(TABLES, [])).map(({ name }) => name);
  for (const table of tables.filter((name) => !BY_THE_CLOCK.includes(name))) {
    const rowsOf = { name: `spec-rows-of-${table}`, text: `select t::text as text from ${table} t order by 1` };
    const rows = await database.rows<{ text: string }>(table === 'consent.record' ? RECORDS : rowsOf, []);
    found.push(...rows.map(({ text }) => `${table} ${text}`));
  }
  return found;
}
