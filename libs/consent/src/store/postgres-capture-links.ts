import { randomBytes } from 'node:crypto';
import type { Purpose, Scope, SubscriberRef } from '@openmast/kernel';
import { Batches, type Database, type KeyRing } from '@openmast/runtime';
import { type CaptureEnd, type CaptureLink, CaptureLinks, type CaptureMatter } from '../capture-links';

const LABEL = 'consent/capture-link';
const SECRET_BYTES = 32;
const SECRET_SHAPE = /^[\w-]{43}$/;
/** Long enough to fetch the phone and to read; a link is made anew with one call. */
const LIFE_SECONDS = 900;
/** Links one application gets for one line within the window: a person is not to be badgered. */
const LINKS_MAX = 10;
const WINDOW = "interval '1 hour'";

/** The count is kept in one row per line and application, so that two calls at once cannot both be the last that is allowed. */
const OPEN = {
  name: 'capture-link-open',
  text: `
    with admitted as (
      insert into consent.capture_frequency as f (subscriber_id, application_id, window_start, issued) values ($2, $3, now(), 1)
      on conflict (subscriber_id, application_id) do update
         set window_start = case when f.window_start <= now() - ${WINDOW} then now() else f.window_start end,
             issued = case when f.window_start <= now() - ${WINDOW} then 1 else f.issued + 1 end
       where f.window_start <= now() - ${WINDOW} or f.issued < ${String(LINKS_MAX)}
      returning 1)
    insert into consent.capture_link (secret_hash, subscriber_id, application_id, purpose, scopes, callback_url, expires_at)
    select $1, $2, $3, $4, $5, $6, now() + make_interval(secs => ${String(LIFE_SECONDS)}) from admitted`,
};
const FIND = {
  name: 'capture-link-find',
  text: `
    select subscriber_id, application_id, purpose, scopes, callback_url, result, expires_at <= now() as is_expired
      from consent.capture_link where secret_hash = $1`,
};
const SHOWN = {
  name: 'capture-link-shown',
  text: 'update consent.capture_link set shown_at = now() where secret_hash = $1 and shown_at is null and result is null',
};
const END = {
  name: 'capture-link-end',
  text: `
    update consent.capture_link set result = $2, ended_at = now()
     where secret_hash = $1 and result is null and expires_at > now()`,
};
const FAILED = {
  name: 'capture-link-failed',
  text: "update consent.capture_link set result = 'error' where secret_hash = $1 and result is not null",
};
const BEING_ASKED = {
  name: 'capture-link-being-asked',
  text: `
    select distinct asked.question, asked.scope
      from unnest($1::integer[], $2::uuid[], $3::uuid[], $4::text[], $5::text[])
             as asked (question, subscriber_id, application_id, purpose, scope)
      join consent.capture_link l on l.subscriber_id = asked.subscriber_id and l.application_id = asked.application_id
                                 and l.purpose = asked.purpose and asked.scope = any (l.scopes)
     where l.shown_at is not null and l.result is null and l.expires_at > now()`,
};

interface Row {
  readonly subscriber_id: SubscriberRef;
  readonly application_id: string;
  readonly purpose: Purpose;
  readonly scopes: Scope[];
  readonly callback_url: string | null;
  readonly result: CaptureEnd | null;
  readonly is_expired: boolean;
}

export class PostgresCaptureLinks extends CaptureLinks {
  /** Questions of the same moment are answered by one statement. */
  private readonly questions = new Batches<CaptureMatter, ReadonlySet<string>>({
    answer: (matters) => this.allBeingAsked(matters),
  });

  constructor(
    private readonly database: Database,
    private readonly keyRing: KeyRing,
  ) {
    super();
  }

  override async open(matter: CaptureMatter, callbackUrl: string | undefined): Promise<string | undefined> {
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    const { subscriber, applicationId, purpose, scopes } = matter;
    const values = [this.hash(secret), subscriber, applicationId, purpose, scopes, callbackUrl ?? null];
    return (await this.database.affected(OPEN, values)) === 1 ? secret : undefined;
  }

  override async find(secret: string): Promise<CaptureLink | undefined> {
    if (!SECRET_SHAPE.test(secret)) return undefined;
    const [row] = await this.database.rows<Row>(FIND, [this.hash(secret)]);
    return row && linkFromDb(row);
  }

  override async noteShown(secret: string): Promise<void> {
    await this.database.affected(SHOWN, [this.hash(secret)]);
  }

  override async end(secret: string, result: CaptureEnd): Promise<boolean> {
    return (await this.database.affected(END, [this.hash(secret), result])) === 1;
  }

  override async noteFailure(secret: string): Promise<void> {
    await this.database.affected(FAILED, [this.hash(secret)]);
  }

  override async beingAsked(matter: CaptureMatter): Promise<ReadonlySet<string>> {
    return this.questions.ask(matter);
  }

  private async allBeingAsked(matters: readonly CaptureMatter[]): Promise<ReadonlySet<string>[]> {
    const asked = matters.flatMap(({ scopes, ...matter }, index) => scopes.map((scope) => ({ index, ...matter, scope })));
    const rows = await this.database.rows<{ question: number; scope: string }>(BEING_ASKED, [
      asked.map(({ index }) => index),
      asked.map(({ subscriber }) => subscriber),
      asked.map(({ applicationId }) => applicationId),
      asked.map(({ purpose }) => purpose),
      asked.map(({ scope }) => scope),
    ]);
    return matters.map((_matter, index) => {
      return new Set(rows.filter(({ question }) => question === index).map(({ scope }) => scope));
    });
  }

  private hash(secret: string): Buffer {
    return this.keyRing.mac(LABEL, secret);
  }
}

function linkFromDb(row: Row): CaptureLink {
  return {
    subscriber: row.subscriber_id,
    applicationId: row.application_id,
    purpose: row.purpose,
    scopes: row.scopes,
    isExpired: row.is_expired,
    ...(row.callback_url === null ? {} : { callbackUrl: row.callback_url }),
    ...(row.result === null ? {} : { result: row.result }),
  };
}
