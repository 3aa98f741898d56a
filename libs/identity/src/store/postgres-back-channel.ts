import { randomUUID } from 'node:crypto';
import { type SubscriberRef, Msisdn } from '@openmast/kernel';
import type { Database, KeyRing } from '@openmast/runtime';

const ID_LABEL = 'identity/backchannel-id';
const LINK_LABEL = 'identity/approval-link';
const MESSAGE_LABEL = 'identity/outbound-message';

/** A few hundred milliseconds of the network must not make an honest client look hasty. */
const TOLERANCE_SECONDS = 0.5;
const SLOW_DOWN_SECONDS = 5;
/** How many messages one process takes at a time, and how often each is tried: the waits double, and span a request's life. */
const BATCH_MAX = 10;
const ATTEMPTS_MAX = 8;
const WAIT_SECONDS_MAX = 60;
/** Messages one application can cause to one person while none is answered: a phone is not to be flooded. */
const WAITING_MAX = 3;

const OPEN = {
  name: 'ciba-open',
  text: `
    with request as (
      insert into identity.backchannel_request
        (id_hash, application_id, subscriber_id, scope, amr, approval_hash, interval_seconds, expires_at)
      values ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(secs => $8))
      returning id_hash)
    insert into identity.outbound_message (id, request_hash, message_cipher) select $9, id_hash, $10 from request
     where (select count(*) from identity.backchannel_request
             where subscriber_id = $3 and application_id = $2 and answer is null and not is_done and expires_at > now())
           < ${String(WAITING_MAX)}`,
};
/** Whether a poll comes too early, and what that costs, is decided by the row itself: two processes cannot disagree. */
const POLL = {
  name: 'ciba-poll',
  text: `
    update identity.backchannel_request
       set was_early = polled_at is not null and now() < polled_at + make_interval(secs => interval_seconds - ${String(TOLERANCE_SECONDS)}),
           interval_seconds = interval_seconds + case
             when polled_at is not null and now() < polled_at + make_interval(secs => interval_seconds - ${String(TOLERANCE_SECONDS)})
             then ${String(SLOW_DOWN_SECONDS)} else 0 end,
           polled_at = greatest(polled_at, now())
     where id_hash = $1 and application_id = $2 and not is_done
    returning was_early, expires_at <= now() as is_expired, answer, application_id, subscriber_id, scope,
              coalesce(answer_amr, amr) as amr`,
};
const FINISH = { name: 'ciba-finish', text: 'update identity.backchannel_request set is_done = true where id_hash = $1' };
const FIND = {
  name: 'ciba-find',
  text: `
    select application_id, subscriber_id, scope, amr from identity.backchannel_request
     where approval_hash = $1 and answer is null and not is_done and expires_at > now()`,
};
const WAITING = {
  name: 'ciba-waiting',
  text: `
    select approval_hash, application_id, subscriber_id, scope, amr from identity.backchannel_request
     where subscriber_id = $1 and answer is null and not is_done and expires_at > now() order by expires_at desc limit 50`,
};
const ANSWER = {
  name: 'ciba-answer',
  text: `
    update identity.backchannel_request set answer = $2, answer_amr = $3, answered_at = now()
     where approval_hash = $1 and answer is null and not is_done and expires_at > now()`,
};
/** A message is taken by moving its next attempt away; if this process dies, another one takes it then. */
const TAKE = {
  name: 'outbox-take',
  text: `
    with due as (
      select id from identity.outbound_message where next_attempt_at <= now() order by next_attempt_at limit $1
         for update skip locked)
    update identity.outbound_message m
       set attempts = m.attempts + 1,
           next_attempt_at = now() + make_interval(secs => least(${String(WAIT_SECONDS_MAX)}, power(2, m.attempts + 1)))
      from due, identity.backchannel_request r
     where m.id = due.id and r.id_hash = m.request_hash
    returning m.id, m.message_cipher, m.attempts, r.application_id, r.subscriber_id, r.scope, r.amr,
              (r.is_done or r.answer is not null or r.expires_at <= now()) as is_late`,
};
const FORGET = { name: 'outbox-forget', text: 'delete from identity.outbound_message where id = $1' };

/** What one request asks, of whom. */
export interface BackChannelMatter {
  readonly applicationId: string;
  readonly subscriber: SubscriberRef;
  readonly scope: string;
  /** How the subscriber was authenticated: by the hint alone, or, once there is an answer, when giving it. */
  readonly amr: readonly string[];
}

/** Leads to one waiting request; worth nothing without the network's word on who is asking. */
export type Ticket = string;

export interface WaitingRequest extends BackChannelMatter {
  readonly ticket: Ticket;
}

export interface NewBackChannelRequest extends BackChannelMatter {
  /** `auth_req_id`. */
  readonly requestId: string;
  /** The secret part of the approval link. */
  readonly linkSecret: string;
  readonly msisdn: Msisdn;
  readonly text: string;
  readonly intervalSeconds: number;
  readonly lifeSeconds: number;
}

export interface Poll extends BackChannelMatter {
  readonly wasEarly: boolean;
  readonly isExpired: boolean;
  readonly answer: Answer | undefined;
}

export type Answer = 'allow' | 'refuse';

export interface DueMessage extends BackChannelMatter {
  readonly id: string;
  readonly msisdn: Msisdn;
  readonly text: string;
  /** The request has ended one way or the other: nobody wants the message any more. */
  readonly isLate: boolean;
  /** No further attempt follows this one. */
  readonly isLastAttempt: boolean;
}

interface MatterRow {
  readonly application_id: string;
  readonly subscriber_id: SubscriberRef;
  readonly scope: string;
  readonly amr: string[];
}

interface WaitingRow extends MatterRow {
  readonly approval_hash: Buffer;
}

interface PollRow extends MatterRow {
  readonly was_early: boolean;
  readonly is_expired: boolean;
  readonly answer: Answer | null;
}

interface MessageRow extends MatterRow {
  readonly id: string;
  readonly message_cipher: Buffer;
  readonly attempts: number;
  readonly is_late: boolean;
}

/** Requests of the CIBA flow beside what the library keeps of them, and the messages that wait to be sent for them. */
export class PostgresBackChannel {
  constructor(
    private readonly database: Database,
    private readonly keyRing: KeyRing,
  ) {}

  /** Request and message together or not at all; without a message where too many wait for this person already. @throws AppError `unavailable` */
  async open(request: NewBackChannelRequest): Promise<void> {
    const messageId = randomUUID();
    const message = Buffer.from(JSON.stringify({ msisdn: request.msisdn.e164(), text: request.text }));
    await this.database.affected(OPEN, [
      this.keyRing.mac(ID_LABEL, request.requestId),
      request.applicationId,
      request.subscriber,
      request.scope,
      request.amr,
      this.keyRing.mac(LINK_LABEL, request.linkSecret),
      request.intervalSeconds,
      request.lifeSeconds,
      messageId,
      this.keyRing.seal(MESSAGE_LABEL, message, messageId),
    ]);
  }

  /** Notes that a client polls. `undefined`: no open request of this client has this id. @throws AppError `unavailable` */
  async poll(requestId: string, applicationId: string): Promise<Poll | undefined> {
    const [row] = await this.database.rows<PollRow>(POLL, [this.keyRing.mac(ID_LABEL, requestId), applicationId]);
    if (!row) return undefined;
    return { ...matterFromDb(row), wasEarly: row.was_early, isExpired: row.is_expired, answer: row.answer ?? undefined };
  }

  /** From now on polls are no longer counted: the library knows the end. @throws AppError `unavailable` */
  async finish(requestId: string): Promise<void> {
    await this.database.affected(FINISH, [this.keyRing.mac(ID_LABEL, requestId)]);
  }

  /** The ticket of the request that the link of a message leads to. */
  ticketOf(linkSecret: string): Ticket {
    return this.keyRing.mac(LINK_LABEL, linkSecret).toString('base64url');
  }

  /** `undefined`: no such request, or it was answered, or has expired. @throws AppError `unavailable` */
  async find(ticket: Ticket): Promise<BackChannelMatter | undefined> {
    const [row] = await this.database.rows<MatterRow>(FIND, [Buffer.from(ticket, 'base64url')]);
    return row && matterFromDb(row);
  }

  /** Everything that waits for this person, the newest first, at most 50. @throws AppError `unavailable` */
  async waitingFor(subscriber: SubscriberRef): Promise<WaitingRequest[]> {
    const rows = await this.database.rows<WaitingRow>(WAITING, [subscriber]);
    return rows.map((row) => ({ ...matterFromDb(row), ticket: row.approval_hash.toString('base64url') }));
  }

  /** True for exactly one answer per request. @throws AppError `unavailable` */
  async answer(ticket: Ticket, answer: Answer, amr: readonly string[]): Promise<boolean> {
    return (await this.database.affected(ANSWER, [Buffer.from(ticket, 'base64url'), answer, amr])) === 1;
  }

  /** Messages that are due, each for this process alone for a while. @throws AppError `unavailable` */
  async takeDue(): Promise<DueMessage[]> {
    const rows = await this.database.rows<MessageRow>(TAKE, [BATCH_MAX]);
    return rows.map((row) => ({
      ...matterFromDb(row),
      ...this.messageFromDb(row),
      id: row.id,
      isLate: row.is_late,
      isLastAttempt: row.attempts >= ATTEMPTS_MAX,
    }));
  }

  /** Sent, or given up. @throws AppError `unavailable` */
  async forget(messageId: string): Promise<void> {
    await this.database.affected(FORGET, [messageId]);
  }

  private messageFromDb(row: MessageRow): { readonly msisdn: Msisdn; readonly text: string } {
    const json = this.keyRing.open(MESSAGE_LABEL, row.message_cipher, row.id).toString();
    const { msisdn: number, text } = JSON.parse(json) as { msisdn: string; text: string };
    const msisdn = Msisdn.parse(number);
    if (!msisdn) throw new Error('a stored number is not E.164');
    return { msisdn, text };
  }
}

function matterFromDb(row: MatterRow): BackChannelMatter {
  return { applicationId: row.application_id, subscriber: row.subscriber_id, scope: row.scope, amr: row.amr };
}
