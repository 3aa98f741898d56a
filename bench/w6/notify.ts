import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { PinnedProcess } from '../processes/pinned-process';

export const CHANNEL = 'bench_withdrawn';
const SETTLE_MS = 100;

/** To `listener.ts`. `open` begins to listen; `heard` gives how late each notification came, in milliseconds, and forgets them. */
export type ListenerQuestion = { readonly kind: 'open'; readonly databaseUrl: string } | { readonly kind: 'heard' };

/** Bare NOTIFY, one after the other, to a process that does nothing but listen: milliseconds from the statement to the ear. */
export async function notifyLatencies(client: Client, listener: PinnedProcess, count: number): Promise<number[]> {
  for (let sent = 0; sent < count; sent += 1) {
    await client.query('select pg_notify($1, $2)', [CHANNEL, String(process.hrtime.bigint())]);
  }
  await sleep(SETTLE_MS);
  const heard = await listener.ask<number[]>({ kind: 'heard' } satisfies ListenerQuestion);
  if (heard.length !== count) throw new Error(`Of ${String(count)} notifications ${String(heard.length)} were heard.`);
  return heard;
}
