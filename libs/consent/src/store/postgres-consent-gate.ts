import { AppError, type Clock, type Decision, type Scope, undecided } from '@openmast/kernel';
import { Batches, type Database, type Metrics } from '@openmast/runtime';
import type { SubscriberRegistry } from '@openmast/subscriber';
import type { LawfulBasis } from '@openmast/tenancy';
import { ConsentGate, type ConsentQuestion, type ScopeDecision } from '../consent.gate';
import type { ConsentRecord, ConsentState } from '../domain/consent-record';
import { type ConsentRefusal, decide } from '../domain/decide';
import { mayAsk } from '../domain/may-ask';

/** Past refusals count where there is no yes: one that still stands a minute from now is answered without looking for them. */
const FIND = {
  name: 'consent-find',
  text: `
    select asked.question, asked.scope, r.state, r.expires_at,
           case when r.state = 'granted' and (r.expires_at is null or r.expires_at > $6::timestamptz) then '{}'
                else array(select e.occurred_at from consent.event e
                            where e.record_id = r.id and e.state = 'denied' order by e.position desc limit 2) end as denied_at
      from unnest($1::integer[], $2::uuid[], $3::uuid[], $4::text[], $5::text[])
             as asked (question, subscriber_id, application_id, purpose, scope)
      join consent.processing p on p.application_id = asked.application_id and p.purpose = asked.purpose and p.scope = asked.scope
      join consent.record r on r.subscriber_id = asked.subscriber_id and r.processing_id = p.id`,
};

const A_WHILE_MS = 60_000;

interface Row {
  readonly question: number;
  readonly scope: string;
  readonly state: ConsentState;
  readonly expires_at: Date | null;
  readonly denied_at: Date[];
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
    const decisions = new Map<Scope, ScopeDecision>();
    for (const [scope, basis] of question.bases) {
      decisions.set(scope, this.decideOne(basis, rows.get(scope)));
    }
    const isSomethingToAsk = [...decisions.values()].some(({ isAskable }) => isAskable);
    // Nobody is asked who does not decide for the line (CAMARA ICM M9).
    if (!isSomethingToAsk || (await this.parts.subscribers.mayConsent(question.subscriber))) return decisions;
    return new Map([...decisions].map(([scope, decision]) => [scope, { ...decision, isAskable: false }]));
  }

  private decideOne(basis: LawfulBasis, row: Row | undefined): ScopeDecision {
    const now = this.parts.clock.now();
    const decision = decide(basis, row && recordFromDb(row), now);
    const isAskable = decision.outcome === 'refused' && mayAsk({ reason: decision.reason, deniedAt: row?.denied_at ?? [] }, now);
    return { decision, isAskable, ...endOf(decision, basis, row?.expires_at) };
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
      new Date(this.parts.clock.now().getTime() + A_WHILE_MS),
    ]);
    return questions.map((_question, index) => {
      return new Map(rows.filter(({ question }) => question === index).map((row) => [row.scope, row]));
    });
  }
}

const lost: ScopeDecision = { decision: undecided('consent store'), isAskable: false };

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
