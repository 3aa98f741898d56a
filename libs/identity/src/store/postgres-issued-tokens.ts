import type { Database, Logger } from '@openmast/runtime';

const INTERVAL_MS = 500;
/** More than this in half a second is not traffic, but a fault. */
const WAITING_MAX = 20_000;

const ADD = {
  name: 'identity-add-issued-tokens',
  text: `
    insert into identity.issued_token (at, application_id, subscriber_id, scope, grant_type, grant_id)
    select * from unnest($1::timestamptz[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[])`,
};

export interface IssuedToken {
  readonly at: Date;
  readonly applicationId: string;
  readonly subscriber?: string | undefined;
  /** API scopes and purpose. */
  readonly scope: string;
  readonly grantType: string;
  readonly grantId?: string | undefined;
}

/**
 * Remembers which access tokens were issued, half a second's worth with one statement. The token has left by then: a crash in
 * between loses the note, not the token, and every use of the token is recorded before it is answered (`camara.access`).
 */
export class IssuedTokens {
  private waiting: IssuedToken[] = [];
  private readonly timer = setInterval(() => void this.flush(), INTERVAL_MS).unref();

  constructor(
    private readonly database: Database,
    private readonly log: Logger,
  ) {}

  note(token: IssuedToken): void {
    if (this.waiting.length < WAITING_MAX) this.waiting.push(token);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  private async flush(): Promise<void> {
    const noted = this.waiting;
    if (noted.length === 0) return;
    this.waiting = [];
    const columns = [
      noted.map(({ at }) => at),
      noted.map(({ applicationId }) => applicationId),
      noted.map(({ subscriber }) => subscriber ?? null),
      noted.map(({ scope }) => scope),
      noted.map(({ grantType }) => grantType),
      noted.map(({ grantId }) => grantId ?? null),
    ];
    await this.database.affected(ADD, columns).catch((error: unknown) => {
      this.log.warn({ err: error, tokens: noted.length }, 'issued tokens could not be noted');
    });
  }
}
