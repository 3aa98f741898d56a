import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';

const EVERY_MS = 150;
/** Connections of the services; the bench's own, through which consents are granted, stay. */
const KILL = `
  select count(pg_terminate_backend(pid))::int as killed from pg_stat_activity
   where datname = current_database() and application_name in ('openmast-camara-api', 'openmast-consent-master')`;

/** Ends every database connection of the services, again and again, until `work` is done. Gives how many it ended. */
export async function whileKilling(client: Client, work: () => Promise<void>): Promise<number> {
  let killed = 0;
  let isOver = false;
  const killing = (async () => {
    while (!isOver) {
      killed += (await client.query<{ killed: number }>(KILL)).rows[0]?.killed ?? 0;
      await sleep(EVERY_MS);
    }
  })();
  await work().finally(() => {
    isOver = true;
  });
  await killing;
  return killed;
}
