import { withClient } from '../database';
import type { Shot, VolleyResult } from '../load/shot';
import { VERIFY_PATH, WRONG_NUMBER_ANSWER } from './call';

/**
 * A fast server that always says yes would win; so before anything is measured, the product has to say no: to a number that is
 * not the subscriber's, and to a token that was used.
 * @throws Error with what it said instead
 */
export async function provesItself(origin: string, { headers }: Shot, otherNumber: string): Promise<void> {
  const ask = async (): Promise<string> => {
    const init = { method: 'POST', headers, body: JSON.stringify({ phoneNumber: otherNumber }) };
    const answer = await fetch(origin + VERIFY_PATH, init);
    return `${answer.status} ${await answer.text()}`;
  };
  const wrongNumber = await ask();
  const usedToken = await ask();
  if (wrongNumber !== `200 ${WRONG_NUMBER_ANSWER}`) throw new Error(`To somebody else's number the product said: ${wrongNumber}`);
  if (!usedToken.startsWith('401 ')) throw new Error(`To a used token the product said: ${usedToken}`);
}

const USES_SINCE = 'select count(*)::int as uses from camara.token_use where used_at >= $1';

/** Each answered call must have left its durable mark: one used token. */
export async function watchTokenUses(databaseUrl: string): Promise<(result: VolleyResult) => Promise<string | undefined>> {
  const { rows } = await withClient(databaseUrl, (client) => client.query<{ now: Date }>('select now()'));
  const startedAt = rows[0]?.now;
  return async ({ answers }) => {
    const found = await withClient(databaseUrl, (client) => client.query<{ uses: number }>(USES_SINCE, [startedAt]));
    const uses = found.rows[0]?.uses;
    return uses === answers ? undefined : `answered ${answers} calls, but ${uses} tokens are marked as used`;
  };
}
