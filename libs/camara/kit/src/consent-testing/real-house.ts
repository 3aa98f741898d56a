import { randomInt, randomUUID } from 'node:crypto';
import { PostgresConsentGate, PostgresConsentLedger, PostgresConsentLineRecords } from '@openmast/consent';
import { PostgresIdentityLineRecords } from '@openmast/identity';
import { AppError, Clock, Msisdn, type Purpose, type Scope, type SubscriberRef } from '@openmast/kernel';
import type { Database, KeyRing, Metrics } from '@openmast/runtime';
import { NumberVault, PostgresSubscriberRegistry } from '@openmast/subscriber';
import { PostgresCamaraLineRecords } from '../store/postgres-camara-line-records';
import { PostgresCallAuthorization } from '../store/postgres-call-authorization';
import { type Act, type Basis, type Line, SAID, type Saying } from './consent-model';

const MINUTE_MS = 60_000;
const NUMBERS = 10_000_000;

/** What a use of the model stands for. */
export interface RealUse {
  readonly applicationId: string;
  readonly purpose: Purpose;
  readonly scope: Scope;
  readonly basis: Basis;
}

export interface HouseParts {
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly uses: readonly RealUse[];
  readonly metrics: Metrics;
}

class MinuteClock extends Clock {
  private readonly start = Date.now();
  minute = 0;

  override now(): Date {
    return this.at(this.minute);
  }

  at(minute: number): Date {
    return new Date(this.start + minute * MINUTE_MS);
  }

  minuteOf(time: Date): number {
    return (time.getTime() - this.start) / MINUTE_MS;
  }
}

/** Who may decide for a line is not what the model is about, and would cost a question each time. */
class Adults extends PostgresSubscriberRegistry {
  override mayConsent(): Promise<boolean> {
    return Promise.resolve(true);
  }
}

const REMEMBER = {
  name: 'model-remember',
  text: `
    insert into identity.pairwise_subject (subject, application_id, subscriber_id)
    select $1 || '/' || application_id, application_id, $1::uuid from unnest($2::uuid[]) as application_id`,
};

/** The real ledger, gate, registry and hot path, doing what the model's acts say for lines nobody else has. */
export class RealHouse {
  private readonly clock = new MinuteClock();
  private readonly ledger: PostgresConsentLedger;
  private readonly registry: PostgresSubscriberRegistry;
  private readonly gate: PostgresConsentGate;
  private readonly hotPath: PostgresCallAuthorization;
  private readonly numbers: Msisdn[] = [];
  /** By line, the first owner first. */
  private readonly owners: SubscriberRef[][] = [];

  constructor(private readonly parts: HouseParts) {
    const { database, keyRing, metrics } = parts;
    const vault = new NumberVault(keyRing);
    this.ledger = new PostgresConsentLedger(database);
    const records = [new PostgresConsentLineRecords(), new PostgresIdentityLineRecords(), new PostgresCamaraLineRecords()];
    this.registry = new Adults(database, vault, records);
    const { clock, registry: subscribers } = this;
    this.gate = new PostgresConsentGate({ database, clock, subscribers, metrics });
    this.hotPath = new PostgresCallAuthorization({ database, vault, clock });
  }

  async openLines(count: number): Promise<void> {
    const lines = Array.from({ length: count }, (_, line) => line);
    this.numbers.push(...lines.map(unusedNumber));
    this.owners.push(...lines.map(() => []));
    await Promise.all(lines.map((line) => this.newOwner(line)));
  }

  /** How many owners a line has had before the one who has it. */
  ownerOf(line: Line): number {
    return (this.owners[line]?.length ?? 0) - 1;
  }

  /** Does it. @returns what the one who did it was told */
  async do(act: Act): Promise<string> {
    switch (act.kind) {
      case 'pass':
        this.clock.minute += act.minutes;
        return '';
      case 'new-owner':
        return this.newOwner(act.line);
      case 'grant':
      case 'refuse':
      case 'object':
        return this.say(act);
      case 'withdraw': {
        const { scope, ...target } = await this.targetOf(act);
        return String(await this.ledger.withdraw({ ...target, scopes: [scope], channel: 'portal', evidence: {} }));
      }
      case 'withdraw-all':
        return String(await this.ledger.withdrawAll(await this.subscriberOf(act.line), { channel: 'staff', evidence: {} }));
      case 'decide':
        return this.decide(act);
      case 'call':
        return this.call(act);
    }
  }

  private async say(act: Saying): Promise<string> {
    const minutes = act.kind === 'grant' ? act.minutes : undefined;
    const expiresAt = minutes === undefined ? {} : { expiresAt: this.clock.at(this.clock.minute + minutes) };
    const { scope, ...target } = await this.targetOf(act);
    const decision = {
      ...target,
      scopes: [scope],
      state: SAID[act.kind],
      ...expiresAt,
      channel: 'portal' as const,
      evidence: {},
    };
    return this.ledger.record(decision).then(
      () => '',
      // The act is whoever has the line saying so: somebody else has it now.
      (error: unknown) =>
        error instanceof AppError && error.code === 'LINE_ENDED' ? this.say(act) : Promise.reject(error as Error),
    );
  }

  private async decide(act: { readonly line: Line; readonly use: number }): Promise<string> {
    const { scope, ...target } = await this.targetOf(act);
    const answers = await this.gate.decide({ ...target, bases: new Map([[scope, this.useOf(act.use).basis]]) });
    // Nobody uses what was decided about an owner that has gone meanwhile.
    if ((await this.subscriberOf(act.line)) !== target.subscriber) return this.decide(act);
    const { decision, until, expiredAt } = answers.get(scope) ?? { decision: undefined };
    const end = until ?? expiredAt;
    const word = decision?.outcome === 'refused' ? decision.reason : String(decision?.outcome);
    return end ? `${word} ${String(this.clock.minuteOf(end))}` : word;
  }

  private async call({ line, use, owner }: Extract<Act, { kind: 'call' }>): Promise<string> {
    const { applicationId, purpose, scope } = this.useOf(use);
    const token = {
      tokenId: randomUUID(),
      clientId: applicationId,
      subject: `${String(this.owners[line]?.[owner])}/${applicationId}`,
      scopes: new Set([scope]),
      purpose,
      amr: ['nba'],
      grantType: 'authorization_code' as const,
      expiresAt: this.clock.at(this.clock.minute + 1),
    };
    const verdict = await this.hotPath.ask({ correlator: 'model', operation: 'model', isSingleUse: false, token, scope });
    return verdict.outcome === 'refused' ? verdict.reason : verdict.outcome;
  }

  private async newOwner(line: Line): Promise<string> {
    const subscriber = await this.registry.ensure(this.numberOf(line), randomUUID());
    const applications = [...new Set(this.parts.uses.map(({ applicationId }) => applicationId))];
    await this.parts.database.affected(REMEMBER, [subscriber, applications]);
    this.owners[line]?.push(subscriber);
    return '';
  }

  private async targetOf({ line, use }: { readonly line: Line; readonly use: number }) {
    const { applicationId, purpose, scope } = this.useOf(use);
    return { subscriber: await this.subscriberOf(line), applicationId, purpose, scope };
  }

  private async subscriberOf(line: Line): Promise<SubscriberRef> {
    const subscriber = await this.registry.findByNumber(this.numberOf(line));
    if (!subscriber) throw new Error('a line of the model has no owner');
    return subscriber;
  }

  private numberOf(line: Line): Msisdn {
    const number = this.numbers[line];
    if (!number) throw new Error('the model has no such line');
    return number;
  }

  private useOf(use: number): RealUse {
    const found = this.parts.uses[use];
    if (!found) throw new Error('the model has no such use');
    return found;
  }
}

function unusedNumber(): Msisdn {
  const number = Msisdn.parse(`+9907${String(randomInt(NUMBERS)).padStart(8, '0')}`);
  if (!number) throw new Error('not a number');
  return number;
}
