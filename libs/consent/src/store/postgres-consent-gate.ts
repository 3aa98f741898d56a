import { AppError, type Clock, type Scope, undecided } from '@openmast/kernel';
import type { Database, Metrics } from '@openmast/runtime';
import type { SubscriberRegistry } from '@openmast/subscriber';
import type { LawfulBasis } from '@openmast/tenancy';
import { ConsentGate, type ConsentQuestion, type ScopeDecision } from '../consent.gate';
import type { ConsentRecord, ConsentState } from '../domain/consent-record';
import { decide } from '../domain/decide';
import { mayAsk } from '../domain/may-ask';

const FIND = {
  name: 'consent-find',
  text: `
    select r.scope, r.state, r.expires_at,
           array(select e.occurred_at from consent.event e
                  where e.record_id = r.id and e.state = 'denied' order by e.id desc limit 2) as denied_at
      from consent.record r
     where r.subscriber_id = $1 and r.application_id = $2 and r.purpose = $3 and r.scope = any($4)`,
};

interface Row {
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

export class PostgresConsentGate extends ConsentGate {
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
    const endsAt = decision.outcome === 'granted' && basis === 'consent' ? row?.expires_at : undefined;
    return { decision, isAskable, ...(endsAt ? { until: endsAt } : {}) };
  }

  private async find({ subscriber, applicationId, purpose, bases }: ConsentQuestion): Promise<ReadonlyMap<string, Row>> {
    const rows = await this.parts.database.rows<Row>(FIND, [subscriber, applicationId, purpose, [...bases.keys()]]);
    return new Map(rows.map((row) => [row.scope, row]));
  }
}

const lost: ScopeDecision = { decision: undecided('consent store'), isAskable: false };

function recordFromDb(row: Row): ConsentRecord {
  return { state: row.state, ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }) };
}
