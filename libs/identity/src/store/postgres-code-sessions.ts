import { randomBytes } from 'node:crypto';
import type { SubscriberRef } from '@openmast/kernel';
import type { Database, KeyRing } from '@openmast/runtime';
import { type CodeAim, aimText } from '../text-code/code-terms';

const LABEL = 'identity/code-session';
const SECRET_BYTES = 32;
const SECRET_SHAPE = /^[\w-]{43}$/;
/** A session ends when nothing happens for so long, and in any case after so long. */
export const IDLE_SECONDS = 600;
export const SESSION_SECONDS = 1_800;

const OPEN = {
  name: 'code-session-open',
  text: 'insert into identity.code_session (secret_hash, aim, subscriber_id) values ($1, $2, $3)',
};
const TOUCH = {
  name: 'code-session-touch',
  text: `
    update identity.code_session set seen_at = now()
     where secret_hash = $1 and aim = $2
       and seen_at > now() - make_interval(secs => ${String(IDLE_SECONDS)})
       and started_at > now() - make_interval(secs => ${String(SESSION_SECONDS)})
    returning subscriber_id`,
};
const END = { name: 'code-session-end', text: 'delete from identity.code_session where secret_hash = $1' };

/** What a code has opened: for whom, for one aim, for minutes. Only keyed hashes of the secrets are kept. */
export class PostgresCodeSessions {
  constructor(
    private readonly database: Database,
    private readonly keyRing: KeyRing,
  ) {}

  /** @returns the secret, which is kept nowhere. @throws AppError `unavailable` */
  async open(subscriber: SubscriberRef, aim: CodeAim): Promise<string> {
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    await this.database.affected(OPEN, [this.hash(secret), aimText(aim), subscriber]);
    return secret;
  }

  /** Whose session this is, if it lives; it then lives on. @throws AppError `unavailable` */
  async touch(secret: string, aim: CodeAim): Promise<SubscriberRef | undefined> {
    if (!SECRET_SHAPE.test(secret)) return undefined;
    const [row] = await this.database.rows<{ subscriber_id: SubscriberRef }>(TOUCH, [this.hash(secret), aimText(aim)]);
    return row?.subscriber_id;
  }

  /** @throws AppError `unavailable` */
  async end(secret: string): Promise<void> {
    await this.database.affected(END, [this.hash(secret)]);
  }

  private hash(secret: string): Buffer {
    return this.keyRing.mac(LABEL, secret);
  }
}
