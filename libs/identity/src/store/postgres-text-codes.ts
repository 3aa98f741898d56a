import { randomBytes } from 'node:crypto';
import type { Language } from '@openmast/consent';
import { Msisdn, type SubscriberRef } from '@openmast/kernel';
import type { Database, KeyRing } from '@openmast/runtime';
import {
  type Allowance,
  CODE_SECONDS,
  type CodeAim,
  DAY_SECONDS,
  LINE_ALLOWANCE,
  SHORT_SECONDS,
  SOURCE_ALLOWANCE,
  TRIES_MAX,
  aimText,
} from '../text-code/code-terms';

const LINE_LABEL = 'identity/text-code-line';
const SOURCE_LABEL = 'identity/text-code-source';
const CHALLENGE_LABEL = 'identity/text-code-challenge';
const CODE_LABEL = 'identity/text-code';
const MESSAGE_LABEL = 'identity/text-code-message';
const CHALLENGE_BYTES = 32;
const CHALLENGE_SHAPE = /^[\w-]{43}$/;

/** How many messages one process takes at a time, and how often each is tried within the life of its code. */
const BATCH_MAX = 10;
const ATTEMPTS_MAX = 4;

/**
 * Counts one more for a bucket, unless that is too many. A row is written either way: how long it takes says nothing. The count
 * of what was refused does not grow, so that nobody can use up tomorrow's messages today.
 */
function admit(bucket: string, { short, day }: Allowance, condition = 'true'): string {
  const isOver = (started: string, seconds: number) => `a.${started} <= now() - make_interval(secs => ${String(seconds)})`;
  const [shortOver, dayOver] = [isOver('short_started_at', SHORT_SECONDS), isOver('day_started_at', DAY_SECONDS)];
  const ok = `((${shortOver} or a.short_count < ${String(short)}) and (${dayOver} or a.day_count < ${String(day)}))`;
  const one = `case when ${ok} then 1 else 0 end`;
  return `
      insert into identity.text_code_allowance as a
        (bucket, short_started_at, short_count, day_started_at, day_count, was_admitted)
      select ${bucket}, now(), 1, now(), 1, true where ${condition}
      on conflict (bucket) do update
         set was_admitted = ${ok},
             short_started_at = case when ${shortOver} then now() else a.short_started_at end,
             short_count = case when ${shortOver} then 0 else a.short_count end + ${one},
             day_started_at = case when ${dayOver} then now() else a.day_started_at end,
             day_count = case when ${dayOver} then 0 else a.day_count end + ${one}
      returning was_admitted`;
}

/** Source before line: whoever is refused as a source cannot use up what others are allowed. A new code takes the old one's row. */
const REQUEST = {
  name: 'text-code-request',
  text: `
    with source as (${admit('$1::bytea', SOURCE_ALLOWANCE, '$1::bytea is not null')}),
    line as (${admit('$2::bytea', LINE_ALLOWANCE, '(select coalesce(bool_and(was_admitted), true) from source)')})
    insert into identity.text_code (line_hash, aim, challenge_hash, about, message_cipher, expires_at, next_attempt_at)
    select $2, $3, $4, $5, $6, now() + make_interval(secs => ${String(CODE_SECONDS)}), now() from line where was_admitted
    on conflict (line_hash, aim) do update
       set challenge_hash = excluded.challenge_hash, about = excluded.about, message_cipher = excluded.message_cipher,
           expires_at = excluded.expires_at, next_attempt_at = excluded.next_attempt_at, subscriber_id = null, code_hash = null,
           tries = 0, is_used = false, is_given_up = false, attempts = 0`,
};
/** A message is taken by moving its next attempt away; if this process dies, another one takes it then, with a new code. */
const TAKE = {
  name: 'text-code-take',
  text: `
    with due as (
      select challenge_hash from identity.text_code where next_attempt_at <= now() and expires_at > now()
       order by next_attempt_at limit $1 for update skip locked)
    update identity.text_code c
       set attempts = c.attempts + 1, next_attempt_at = now() + make_interval(secs => power(2, c.attempts + 1))
      from due where c.challenge_hash = due.challenge_hash
    returning c.challenge_hash, c.aim, c.message_cipher, c.attempts`,
};
const ARM = {
  name: 'text-code-arm',
  text: `
    update identity.text_code set code_hash = $2, subscriber_id = $3
     where challenge_hash = $1 and not is_used and expires_at > now()`,
};
const SETTLE = {
  name: 'text-code-settle',
  text: `
    update identity.text_code set message_cipher = null, next_attempt_at = null, is_given_up = $2 where challenge_hash = $1`,
};
/** The one statement: it counts the guess, judges it, and uses the code up. Of guesses at once each sees what the others left. */
const TRY = {
  name: 'text-code-try',
  text: `
    update identity.text_code c set tries = c.tries + 1, is_used = coalesce(c.code_hash = g.code_hash, false)
      from unnest($1::bytea[], $2::bytea[]) as g (challenge_hash, code_hash)
     where c.challenge_hash = g.challenge_hash and c.aim = $3
       and c.tries < ${String(TRIES_MAX)} and not c.is_used and c.expires_at > now()
    returning c.is_used, c.subscriber_id, c.about`,
};
const FIND = {
  name: 'text-code-find',
  text: `select about, is_given_up from identity.text_code where challenge_hash = any ($1::bytea[]) and aim = $2`,
};

/** What a message needs to be written, sealed until it was sent. */
export interface MessageTerms {
  /** The message's. */
  readonly language: Language;
  /** The application whose request is answered. */
  readonly applicationName?: string;
}

export interface CodeRequest extends MessageTerms {
  readonly aim: CodeAim;
  readonly msisdn: Msisdn;
  /** What exactly the code confirms, given back with it: scopes. */
  readonly about?: readonly string[];
  /** Where the request came from. Absent: not counted, because the network has recognised the line that is asked. */
  readonly source?: string;
}

/** A message to be sent, with everything about it. */
export interface DueCode extends MessageTerms {
  /** Challenge hash. */
  readonly id: Buffer;
  readonly aim: string;
  readonly msisdn: Msisdn;
  readonly isLastAttempt: boolean;
}

export interface Guess {
  /** What the browser was given when it asked for codes; the newest first. */
  readonly challenges: readonly string[];
  readonly aim: CodeAim;
  readonly code: string;
}

/** Whom a code was sent to, who has typed it now. */
export interface ProvenCode {
  readonly subscriber: SubscriberRef;
  readonly about: readonly string[];
}

/** A code that a browser has asked for. */
export interface AskedCode {
  /** What exactly it confirms. */
  readonly about: readonly string[];
  /** The message centre did not take the message, however often it was tried. */
  readonly isGivenUp: boolean;
}

interface AskedRow {
  readonly about: string[];
  readonly is_given_up: boolean;
}

interface TriedRow {
  readonly is_used: boolean;
  readonly subscriber_id: SubscriberRef | null;
  readonly about: string[];
}

interface DueRow {
  readonly challenge_hash: Buffer;
  readonly aim: string;
  readonly message_cipher: Buffer;
  readonly attempts: number;
}

/**
 * One-time codes by text message. Asking for one does the same work whoever's number it is: whether it is a line of ours is found
 * out when the message is dealt with, after the answer.
 */
export class PostgresTextCodes {
  constructor(
    private readonly database: Database,
    private readonly keyRing: KeyRing,
  ) {}

  /**
   * Has a code sent, within the limits of line and source. @returns the challenge for the browser, which looks the same when
   * nothing will be sent. @throws AppError `unavailable`
   */
  async request({ aim, msisdn, about = [], source, language, applicationName }: CodeRequest): Promise<string> {
    const challenge = randomBytes(CHALLENGE_BYTES).toString('base64url');
    const hash = this.hashOf(challenge);
    const message = { msisdn: msisdn.e164(), language, applicationName };
    const box = this.keyRing.seal(MESSAGE_LABEL, Buffer.from(JSON.stringify(message)), hash.toString('base64url'));
    const bucket = source === undefined ? null : this.keyRing.mac(SOURCE_LABEL, source);
    const line = this.keyRing.mac(LINE_LABEL, msisdn.e164());
    await this.database.affected(REQUEST, [bucket, line, aimText(aim), hash, about, box]);
    return challenge;
  }

  /** Messages that are due, each for this process alone for a while. @throws AppError `unavailable` */
  async takeDue(): Promise<DueCode[]> {
    const rows = await this.database.rows<DueRow>(TAKE, [BATCH_MAX]);
    return rows.map((row) => ({
      ...this.messageFromDb(row),
      id: row.challenge_hash,
      aim: row.aim,
      isLastAttempt: row.attempts >= ATTEMPTS_MAX,
    }));
  }

  /** Binds a code to whom it is sent to. False: a newer one was asked for, or it is too late. @throws AppError `unavailable` */
  async arm({ id, aim }: DueCode, subscriber: SubscriberRef, code: string): Promise<boolean> {
    return (await this.database.affected(ARM, [id, this.codeHash(id, aim, code), subscriber])) === 1;
  }

  /** The message is dealt with: sent, not to be sent, or given up. The number is forgotten. @throws AppError `unavailable` */
  async settle(id: Buffer, { isGivenUp }: { readonly isGivenUp: boolean }): Promise<void> {
    await this.database.affected(SETTLE, [id, isGivenUp]);
  }

  /** Proves a code, once. `undefined`: wrong, used, too old, tried too often, or never sent. @throws AppError `unavailable` */
  async prove({ challenges, aim, code }: Guess): Promise<ProvenCode | undefined> {
    const ids = this.idsOf(challenges);
    const guesses = ids.map((id) => this.codeHash(id, aimText(aim), code));
    const rows = await this.database.rows<TriedRow>(TRY, [ids, guesses, aimText(aim)]);
    const right = rows.find(({ is_used: isUsed }) => isUsed);
    return right?.subscriber_id ? { subscriber: right.subscriber_id, about: right.about } : undefined;
  }

  /** `undefined`: there is none, because of a limit or because another browser has asked since. @throws AppError `unavailable` */
  async find({ challenges, aim }: Omit<Guess, 'code'>): Promise<AskedCode | undefined> {
    const [row] = await this.database.rows<AskedRow>(FIND, [this.idsOf(challenges), aimText(aim)]);
    return row && { about: row.about, isGivenUp: row.is_given_up };
  }

  private idsOf(challenges: readonly string[]): Buffer[] {
    return challenges.filter((challenge) => CHALLENGE_SHAPE.test(challenge)).map((challenge) => this.hashOf(challenge));
  }

  private hashOf(challenge: string): Buffer {
    return this.keyRing.mac(CHALLENGE_LABEL, challenge);
  }

  /** Keyed, and different for every challenge and aim: six digits alone would be found by trying. */
  private codeHash(id: Buffer, aim: string, code: string): Buffer {
    return this.keyRing.mac(CODE_LABEL, [id.toString('base64url'), aim, code].join('\n'));
  }

  private messageFromDb({ challenge_hash: id, message_cipher: box }: DueRow): MessageTerms & { readonly msisdn: Msisdn } {
    const json = this.keyRing.open(MESSAGE_LABEL, box, id.toString('base64url')).toString();
    const { msisdn: number, ...terms } = JSON.parse(json) as MessageTerms & { msisdn: string };
    const msisdn = Msisdn.parse(number);
    if (!msisdn) throw new Error('a stored number is not E.164');
    return { msisdn, ...terms };
  }
}
