import { randomUUID } from 'node:crypto';
import type { SubscriberRef } from '@openmast/kernel';
import { type WorldDatabase, openWorldDatabase } from '@openmast/testing';
import type { CodeAim } from '../text-code/code-terms';
import { PostgresCodeSessions } from './postgres-code-sessions';
import { PostgresShownQuestions } from './postgres-shown-questions';

const PORTAL: CodeAim = { kind: 'portal' };
const LINK: CodeAim = { kind: 'capture-link', of: 'a' };
const subscriber = (): SubscriberRef => randomUUID() as string as SubscriberRef;

describe('in the store', () => {
  let world: WorldDatabase;
  let sessions: PostgresCodeSessions;
  beforeAll(async () => {
    world = await openWorldDatabase();
    sessions = new PostgresCodeSessions(world.database, world.keyRing);
  });
  afterAll(() => world.close());
  const sql = (text: string) => world.database.orm.query<{ text: string }[]>(text);
  const age = (column: 'seen_at' | 'started_at', seconds: number) =>
    sql(`update identity.code_session set ${column} = ${column} - interval '${String(seconds)} seconds'`);

  describe('sessions that a code has opened', () => {
    it('are for one subscriber and one aim', async () => {
      const person = subscriber();
      const secret = await sessions.open(person, LINK);

      expect(await sessions.touch(secret, LINK)).toBe(person);
      for (const other of [PORTAL, { ...LINK, of: 'b' }]) expect(await sessions.touch(secret, other)).toBeUndefined();
      for (const other of ['', 'x', 'A'.repeat(43), `${secret}x`]) expect(await sessions.touch(other, LINK)).toBeUndefined();
    });

    it('keep a keyed hash and not the secret', async () => {
      const secret = await sessions.open(subscriber(), PORTAL);

      expect(JSON.stringify(await sql('select row_to_json(s)::text as text from identity.code_session s'))).not.toContain(secret);
    });

    it('live on for ten minutes after each visit, and for half an hour in all', async () => {
      const secret = await sessions.open(subscriber(), PORTAL);
      const seen = [];
      for (let visit = 0; visit < 4; visit += 1) {
        await age('seen_at', 590);
        await age('started_at', 590);
        seen.push((await sessions.touch(secret, PORTAL)) !== undefined);
      }
      const idle = await sessions.open(subscriber(), PORTAL);
      await age('seen_at', 601);

      expect(seen).toEqual([true, true, true, false]);
      expect(await sessions.touch(idle, PORTAL)).toBeUndefined();
    });

    it('end for good', async () => {
      const secret = await sessions.open(subscriber(), PORTAL);
      await sessions.end(secret);

      expect(await sessions.touch(secret, PORTAL)).toBeUndefined();
    });
  });

  describe('questions that stand on a screen', () => {
    it('count from their first showing, whatever is shown again, and not at all before', async () => {
      const shown = new PostgresShownQuestions(world.database);
      const key = Buffer.from(randomUUID());
      const before = await shown.secondsSince(key);
      await shown.note(key);
      await sql("update identity.shown_question set shown_at = shown_at - interval '5 seconds'");
      await Promise.all([shown.note(key), shown.note(key)]);

      expect(before).toBe(0);
      expect(await shown.secondsSince(key)).toBeGreaterThanOrEqual(5);
    });
  });
});
