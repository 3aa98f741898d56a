import type { Database } from '@openmast/runtime';

/** Showing it again does not start the time anew: whoever has read it has read it. */
const SHOW = {
  name: 'shown-question-note',
  text: 'insert into identity.shown_question (key_hash) values ($1) on conflict (key_hash) do nothing',
};
const SINCE = {
  name: 'shown-question-since',
  text: 'select extract(epoch from now() - shown_at)::float8 as seconds from identity.shown_question where key_hash = $1',
};

/** Since when questions stand on screens, by the clock of the database. The key of a question is a keyed hash of everything about it. */
export class PostgresShownQuestions {
  constructor(private readonly database: Database) {}

  /** @throws AppError `unavailable` */
  async note(key: Buffer): Promise<void> {
    await this.database.affected(SHOW, [key]);
  }

  /** Seconds since the first showing; 0 where it was never shown. @throws AppError `unavailable` */
  async secondsSince(key: Buffer): Promise<number> {
    const [row] = await this.database.rows<{ seconds: number }>(SINCE, [key]);
    return row?.seconds ?? 0;
  }
}
