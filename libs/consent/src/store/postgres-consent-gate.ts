import { AppError, type Clock, type Decision, type Scope, undecided } from '@openmast/kernel';
import { Batches, type Database, type Metrics } from '@openmast/runtime';
import type { SubscriberRegistry } from '@openmast/subscriber';
import type { LawfulBasis } from '@openmast/tenancy';
import { ConsentGate, type ConsentQuestion, type ScopeDecision } from '../consent.gate';
import type { ConsentRecord, ConsentState } from '../domain/consent-record';
import { type ConsentRefusal, decide } from '../domain/decide';
import { mayAsk } from '../domain/may-ask';

/** Names no column that the records' index has not: their rows are not visited. */
const FIND = {
  name: 'consent-find',
  text: `
    select asked.question, asked.scope, r.state, r.expires_at
      from unnest($1::integer[], $2::uuid[], $3::uuid[], $4::text[], $5::text[])
             as asked (question, subscriber_id, application_id, purpose, scope)
      join consent.processing p on p.application_id = asked.application_id and p.purpose = asked.purpose and p.scope = asked.scope
      join consent.record r on r.subscriber_id = asked.subscriber_id and r.processing_id = p.id`,
};

const REFUSALS = {
  name: 'consent-refusals',
  text: `
    select p.scope, e.occurred_at
      from consent.processing p
      join consent.record r on r.subscriber_id = $1 and r.processing_id = p.id
     cross join lateral (select occurred_at from consent.event
                          where record_id = r.id and state = 'denied' order by position desc limit 2) e
     where p.application_id = $2 and p.purpose = $3 and p.scope = any ($4::text[])`,
};

interface Row {
  readonly question: number;
  readonly scope: string;
  readonly state: ConsentState;
  readonly expires_at: Date | null;
}

interface RefusalRow {
  readonly scope: string;
  readonly occurred_at: Date;
}

export interface ConsentGateParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly subscribers: SubscriberRegistry;
  readonly metrics: Metrics;
}

type Found = ReadonlyMap<string, Row>;

/** Questions of the same moment are answered by one statement, which runs after the last of them was asked. */
export class PostgresConsentGate extends ConsentGate {
  private readonly questions = new Batches<ConsentQuestion, Found>({ answer: (questions) => this.findAll(questions) });

  constructor(private readonly parts: ConsentGateParts) {
    super();
  }

  override async decide(question: ConsentQuestion): Promise<ReadonlyMap<Scope, ScopeDecision>> {
    try {
      return this.count(question, await this.decideAll(question));
    } catch (error) {
      if (!(error instanceof AppError && error.kind === 'unavailable')) throw error;
      return this.count(question, new Map([...question.bases.keys()].map((scope) => [scope, lost])));
    }
  }

  private count({ bases }: ConsentQuestion, decisions: ReadonlyMap<Scope, ScopeDecision>): ReadonlyMap<Scope, ScopeDecision> {
    for (const [scope, { decision }] of decisions)
      this.parts.metrics.consentDecisions.inc({ basis: bases.get(scope) ?? '', decision: decision.outcome });
    return decisions;
  }

  private async decideAll(question: ConsentQuestion): Promise<ReadonlyMap<Scope, ScopeDecision>> {
    const rows = await this.find(question);
    const now = this.parts.clock.now();
    const decided = new Map([...question.bases].map(([scope, basis]) => [scope, decideOne(basis, rows.get(scope), now)]));
    const askable = await this.askable(question, decided, now);
    return new Map([...decided].map(([scope, one]) => [scope, { ...one, isAskable: askable.has(scope) }]));
  }

  /** Scopes for which the capture page may be shown. Who has said nothing yet has refused nothing either. */
  private async askable(
    question: ConsentQuestion,
    decided: ReadonlyMap<Scope, Pick<ScopeDecision, 'decision'>>,
    now: Date,
  ): Promise<ReadonlySet<Scope>> {
    const reasons = [...decided].flatMap(([scope, { decision }]) =>
      decision.outcome === 'refused' ? [{ scope, reason: decision.reason }] : [],
    );
    const answered = reasons.filter(({ reason }) => reason !== 'never-asked').map(({ scope }) => scope);
    const refusals = answered.length === 0 ? [] : await this.refusals(question, answered);
    const deniedAt = (scope: Scope): Date[] => refusals.filter((row) => row.scope === scope).map((row) => row.occurred_at);
    const scopes = reasons.filter(({ scope, reason }) => mayAsk({ reason, deniedAt: deniedAt(scope) }, now));
    // Nobody is asked who does not decide for the line (CAMARA ICM M9).
    if (scopes.length === 0 || !(await this.parts.subscribers.mayConsent(question.subscriber))) return new Set();
    return new Set(scopes.map(({ scope }) => scope));
  }

  private async refusals(question: ConsentQuestion, scopes: readonly Scope[]): Promise<RefusalRow[]> {
    const { subscriber, applicationId, purpose } = question;
    return this.parts.database.rows<RefusalRow>(REFUSALS, [subscriber, applicationId, purpose, scopes]);
  }

  private find(question: ConsentQuestion): Promise<Found> {
    return this.questions.ask(question);
  }

  private async findAll(questions: readonly ConsentQuestion[]): Promise<Found[]> {
    const asked = questions.flatMap(({ bases, ...question }, index) =>
      [...bases.keys()].map((scope) => ({ index, ...question, scope })),
    );
    const rows = await this.parts.database.rows<Row>(FIND, [
      asked.map(({ index }) => index),
      asked.map(({ subscriber }) => subscriber),
      asked.map(({ applicationId }) => applicationId),
      asked.map(({ purpose }) => purpose),
      asked.map(({ scope }) => scope),
    ]);
    return questions.map((_question, index) => {
      return new Map(rows.filter(({ question }) => question === index).map((row) => [row.scope, row]));
    });
  }
}

const lost: ScopeDecision = { decision: undecided('consent store'), isAskable: false };

function decideOne(basis: LawfulBasis, row: Row | undefined, now: Date): Omit<ScopeDecision, 'isAskable'> {
  const decision = decide(basis, row && recordFromDb(row), now);
  return { decision, ...endOf(decision, basis, row?.expires_at) };
}

/** The end of a yes, ahead or behind. A basis that needs no consent does not end with one. */
function endOf(
  decision: Decision<ConsentRefusal>,
  basis: LawfulBasis,
  end?: Date | null,
): Pick<ScopeDecision, 'until' | 'expiredAt'> {
  if (!end || basis !== 'consent') return {};
  if (decision.outcome === 'granted') return { until: end };
  return decision.outcome === 'refused' && decision.reason === 'expired' ? { expiredAt: end } : {};
}

function recordFromDb(row: Row): ConsentRecord {
  return { state: row.state, ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }) };
}
