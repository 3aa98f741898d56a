import { type ConsentRecord, type ConsentState, decide } from '@openmast/consent';
import { AppError, type Clock, type Msisdn, type SubscriberRef, granted, refused, undecided } from '@openmast/kernel';
import { Batches, type Database } from '@openmast/runtime';
import { NUMBER_KEYS_MAX, type NumberVault } from '@openmast/subscriber';
import type { LawfulBasis } from '@openmast/tenancy';
import {
  CallAuthorization,
  type CallQuestion,
  type CallRefusal,
  type CallSubject,
  type CallVerdict,
  type Caps,
} from '../call-authorization';

const HASH_BYTES = 32;
/** A number's hash under each key that is valid, one behind the other; where there are fewer keys, nulls, which match nothing. */
const HASHES = Array.from({ length: NUMBER_KEYS_MAX }, (_key, index) => {
  return `nullif(substring(q.number_hashes from ${String(1 + index * HASH_BYTES)} for ${String(HASH_BYTES)}), '')`;
}).join(', ');

/**
 * The hot path: one round trip that consumes a single-use token, answers everything else, and records that it was asked. It is the one place that reads
 * across the schemas of several wings (docs/adr/0005), because every further round trip would be paid by every call.
 *
 * The subscriber comes from the token's pairwise subject, or, in a two-legged call, from the number in the body (by its
 * keyed hash, under any key that is still valid), so that an objection is honoured there too.
 */
const ASK = {
  name: 'camara-authorize-calls',
  // `order by token_id`: two batches that met the same tokens in opposite order would wait for each other for ever.
  text: `
    with q as (
      select * from unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[], $5::boolean[], $6::text[], $7::text[],
        $8::text[], $9::text[], $10::text[], $11::bytea[], $12::text[])
      with ordinality as q (token_id, application_id, operation, expires_at, is_single_use, grant_id, scope,
        purpose, grant_type, subject, number_hashes, correlator, n)),
    used as (
      insert into camara.token_use (token_id, application_id, operation, expires_at)
      select token_id, application_id, operation, expires_at from q where is_single_use order by token_id
      on conflict (token_id) do nothing
      returning token_id),
    answer as (
    select
      q.n::int, nextval('camara.access_id_seq') as access_id, q.application_id, q.correlator, q.operation, q.scope, q.purpose, q.grant_type,
      (not q.is_single_use or exists (select from used u where u.token_id = q.token_id)) as is_fresh,
      exists (select from identity.revoked_grant g where g.grant_id = q.grant_id)
        or exists (select from identity.revoked_token t where t.token_id = q.token_id) as is_revoked,
      (a.status = 'active' and p.status = 'active') as is_active,
      pr.lawful_basis, pr.effect, pr.caps,
      -- A number that nobody is found by may stand under a key that this process does not have.
      (s.id is null and q.number_hashes is not null and exists (
        select from subscriber.number_key k where k.retired_at is null and k.name <> all ($13::text[]))) as is_hidden,
      s.id as subscriber_id, s.number_key, s.number_cipher, s.number_hash,
      c.state, c.expires_at
    from q
    join tenancy.application a on a.id = q.application_id
    join tenancy.partner p on p.id = a.partner_id
    join tenancy.tenant t on t.id = p.tenant_id
    left join lateral (
      select lawful_basis, ruling.effect, ruling.caps
      from tenancy.product, tenancy.ruling(t.country, capability, q.scope, q.purpose) ruling
      where application_id = a.id and status = 'active' and q.scope = any (scopes)
        and purpose is not distinct from q.purpose and q.grant_type = any (grant_types)
      limit 1) pr on true
    left join lateral (
      select s.id, s.number_key, s.number_cipher, s.number_hash
      from identity.pairwise_subject ps join subscriber.subscriber s on s.id = ps.subscriber_id and s.ended_at is null
      where ps.subject = q.subject and ps.application_id = a.id
      union all
      select id, number_key, number_cipher, number_hash from subscriber.subscriber
      where q.subject is null and ended_at is null and number_hash = any (array[${HASHES}])) s on true
    left join consent.processing w on w.application_id = a.id and w.purpose = q.purpose and w.scope = q.scope
    left join consent.record c on c.subscriber_id = s.id and c.processing_id = w.id),
    logged as (
      insert into camara.access
        (id, application_id, subscriber_id, purpose, scope, operation, grant_type, lawful_basis, correlator)
      select access_id, application_id, subscriber_id, purpose, scope, operation, grant_type,
             case effect when 'require_consent' then 'consent' else lawful_basis end, correlator
        from answer)
    select n, access_id, is_fresh, is_revoked, is_active, lawful_basis, effect, caps, is_hidden, subscriber_id, number_key, number_cipher, number_hash,
           state, expires_at
      from answer`,
};

interface Row {
  /** Position of its question in the batch, from 1. */
  readonly n: number;
  readonly access_id: string;
  readonly is_fresh: boolean;
  readonly is_revoked: boolean;
  readonly is_active: boolean;
  readonly lawful_basis: LawfulBasis | null;
  /** What the rules of the tenant's country make of the product. */
  readonly effect: 'deny' | 'require_consent' | 'allow' | null;
  readonly caps: Caps | null;
  /** Whoever the number belongs to cannot be looked up by this process. */
  readonly is_hidden: boolean;
  readonly subscriber_id: SubscriberRef | null;
  readonly number_key: string | null;
  readonly number_cipher: Buffer | null;
  readonly number_hash: Buffer | null;
  readonly state: ConsentState | null;
  readonly expires_at: Date | null;
}

const UUID_SHAPE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface CallAuthorizationParts {
  readonly database: Database;
  readonly vault: NumberVault;
  readonly clock: Clock;
}

export class PostgresCallAuthorization extends CallAuthorization {
  private readonly batches = new Batches<CallQuestion, Row | 'unknown'>({
    answer: (questions) => this.askAll(questions),
    keyOf: ({ token }) => token.tokenId,
  });

  constructor(private readonly parts: CallAuthorizationParts) {
    super();
  }

  override async ask(question: CallQuestion): Promise<CallVerdict> {
    // Client ids are UUIDs; anything else would be an error of the statement instead of an answer.
    if (!UUID_SHAPE.test(question.token.clientId)) return refused('application-inactive');
    const row = await this.find(question);
    if (row === 'lost') return undecided('database');
    if (row === 'unknown') return refused('application-inactive');
    if (row.is_hidden) return undecided('number keys');
    return { ...this.judge(question, row), accessId: row.access_id };
  }

  private judge(question: CallQuestion, row: Row): CallVerdict {
    const isThreeLegged = question.token.subject !== undefined;
    const refusal = tokenRefusal(row, isThreeLegged);
    if (refusal) return refused(refusal);
    if (row.lawful_basis === null || row.effect === 'deny') return refused('not-agreed');
    const basis = row.effect === 'require_consent' ? 'consent' : row.lawful_basis;
    // Consent belongs to somebody: without a subscriber there is no record, and only a basis that needs none carries the call.
    const decision = decide(basis, recordFromDb(row), this.parts.clock.now());
    if (decision.outcome === 'undecided') return decision;
    if (decision.outcome === 'refused') return refused(decision.reason === 'objected' ? 'objected' : 'consent-missing');
    const caps = row.caps ? { caps: row.caps } : {};
    return isThreeLegged ? { ...granted, ...caps, subject: this.subjectOf(row) } : { ...granted, ...caps };
  }

  private subjectOf({ subscriber_id: subscriber, number_key: key, number_cipher: box, number_hash: hash }: Row): CallSubject {
    if (!subscriber || !key || !box || !hash) throw new AppError('internal', 'SUBJECT', 'A subscriber row is incomplete.');
    const { vault } = this.parts;
    return {
      subscriber,
      msisdn: () => vault.open(subscriber, { key, box }),
      hasNumber: (candidate: Msisdn) => vault.isNumber(candidate, { key, hash }),
    };
  }

  private async find(question: CallQuestion): Promise<Row | 'unknown' | 'lost'> {
    try {
      return await this.batches.ask(question);
    } catch (error) {
      if (error instanceof AppError && error.kind === 'unavailable') return 'lost';
      throw error;
    }
  }

  private async askAll(questions: readonly CallQuestion[]): Promise<(Row | 'unknown')[]> {
    const parameters = questions.map((question) => this.toDb(question));
    const columns = (parameters[0] ?? []).map((_value, column) => parameters.map((row) => row[column]));
    const values = [...columns, this.parts.vault.keyNames];
    const rows = new Map((await this.parts.database.rows<Row>(ASK, values)).map((row) => [row.n, row]));
    return questions.map((_question, index) => rows.get(index + 1) ?? 'unknown');
  }

  private toDb({ token, scope, operation, isSingleUse, named, correlator }: CallQuestion): unknown[] {
    const use = [token.tokenId, token.clientId, operation, token.expiresAt, isSingleUse];
    const asked = [token.grantId ?? null, scope, token.purpose ?? null, token.grantType, token.subject ?? null];
    return [...use, ...asked, named ? Buffer.concat(this.parts.vault.hashes(named)) : null, correlator];
  }
}

/** Why the token is dead, whatever it asks for. */
function tokenRefusal(row: Row, isThreeLegged: boolean): CallRefusal | undefined {
  if (!row.is_active) return 'application-inactive';
  if (row.is_revoked) return 'revoked';
  if (!row.is_fresh) return 'token-used';
  return isThreeLegged && row.subscriber_id === null ? 'subject-gone' : undefined;
}

function recordFromDb({ state, expires_at: expiresAt }: Row): ConsentRecord | undefined {
  return state === null ? undefined : { state, ...(expiresAt ? { expiresAt } : {}) };
}
