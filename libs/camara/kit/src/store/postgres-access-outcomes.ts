import type { Database, Logger } from '@openmast/runtime';
import { AccessOutcomes } from '../access-outcomes';

const INTERVAL_MS = 500;
/** More than this per interval is a flood of refusals; the records then say less precisely how they ended. */
const WAITING_MAX = 20_000;

const NOTE = {
  name: 'camara-note-outcomes',
  text: `update camara.access a set outcome = o.code from unnest($1::bigint[], $2::text[]) as o (id, code) where a.id = o.id`,
};

/** Notes the endings of half a second with one statement. */
export class PostgresAccessOutcomes extends AccessOutcomes {
  private waiting = new Map<string, string>();
  private readonly timer = setInterval(() => void this.flush(), INTERVAL_MS).unref();

  constructor(
    private readonly database: Database,
    private readonly log: Logger,
  ) {
    super();
  }

  override note(accessId: string, code: string): void {
    if (this.waiting.size < WAITING_MAX) this.waiting.set(accessId, code);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  private async flush(): Promise<void> {
    const noted = this.waiting;
    if (noted.size === 0) return;
    this.waiting = new Map();
    await this.database.affected(NOTE, [[...noted.keys()], [...noted.values()]]).catch((error: unknown) => {
      this.log.warn(
        { err: error, calls: noted.size },
        'how calls ended could not be noted; their records say they were answered',
      );
    });
  }
}
