import { type Msisdn, parsePurpose, parseScope } from '@openmast/kernel';
import type { SubscriberDirectory, SubscriberLine } from '@openmast/network';
import type { SubscriberRegistry } from '@openmast/subscriber';
import type { Application, ApplicationRegistry } from '@openmast/tenancy';
import type { CaptureLinks } from '../capture-links';
import {
  ConsentDesk,
  type DeskMatter,
  type DeskRecorded,
  type DeskRefused,
  type DeskStatement,
  type DeskTold,
  type DeskWithdrawal,
  type DeskWithdrawn,
} from '../consent-desk';
import type { ConsentGate } from '../consent.gate';
import type { ConsentLedger, PersonStatement } from '../consent-ledger';
import { type Heard, lastEnd } from '../domain/statement';
import { type AgreedMatter, AgreedStandings, agreedMatter } from '../inquiry/agreed-standings';
import { NOBODY } from '../nobody';
import { isOwnApplication } from '../own-application';
import { fewAtOnce } from './few-at-once';
import { type FoundLine, findLines } from './find-lines';
import { orUnavailable } from './or-unavailable';

export interface DeskParts {
  readonly directory: SubscriberDirectory;
  readonly subscribers: SubscriberRegistry;
  readonly applications: ApplicationRegistry;
  readonly consent: ConsentGate;
  readonly links: CaptureLinks;
  readonly ledger: ConsentLedger;
}

const NO_SUBSCRIPTION = '';
/** Withdrawals of one tenant wait for each other anyway, and each that waits holds a connection. */
const WITHDRAWALS_AT_ONCE_MAX = 2;
const UNAVAILABLE: DeskRefused = { outcome: 'unavailable' };

interface Prepared {
  readonly statement: PersonStatement;
  readonly matter: AgreedMatter;
}

export class LiveConsentDesk extends ConsentDesk {
  private readonly standings: AgreedStandings;

  constructor(private readonly parts: DeskParts) {
    super();
    this.standings = new AgreedStandings(parts);
  }

  override async validate(organisation: string, questions: readonly DeskMatter[]): Promise<readonly (DeskTold | DeskRefused)[]> {
    const lineOf = await this.linesOf(questions);
    return Promise.all(
      questions.map((question) =>
        orUnavailable<DeskTold | DeskRefused>(
          () => this.validateOne(organisation, question, lineOf(question.msisdn)),
          UNAVAILABLE,
        ),
      ),
    );
  }

  override async record(
    organisation: string,
    statements: readonly DeskStatement[],
  ): Promise<readonly (DeskRecorded | DeskRefused)[]> {
    const lineOf = await this.linesOf(statements);
    const prepared = await Promise.all(
      statements.map((statement) =>
        orUnavailable<Prepared | DeskRefused>(() => this.prepare(organisation, statement, lineOf(statement.msisdn)), UNAVAILABLE),
      ),
    );
    const each = onceEach(prepared);
    const ready = each.filter((one) => 'statement' in one);
    const said = ready.map(({ statement }) => statement);
    const heard = await orUnavailable<readonly Heard[]>(() => this.parts.ledger.hear(said), []);
    const hearings = new Map(ready.map((one, index) => [one, heard[index]]));
    return Promise.all(each.map(async (one) => ('statement' in one ? this.afterwards(one, hearings.get(one)) : one)));
  }

  /** How things stand once a statement was heard. `undefined`: it could not be. */
  private async afterwards({ statement, matter }: Prepared, outcome: Heard | undefined): Promise<DeskRecorded | DeskRefused> {
    if (outcome === undefined) return UNAVAILABLE;
    if (outcome === 'superseded' || outcome === 'line-ended') return { outcome };
    const told = async () => ({ outcome, standings: (await this.standings.of(statement.subscriber, matter)).standings });
    return orUnavailable<DeskRecorded | DeskRefused>(told, UNAVAILABLE);
  }

  override async withdraw(
    organisation: string,
    withdrawals: readonly DeskWithdrawal[],
  ): Promise<readonly (DeskWithdrawn | DeskRefused)[]> {
    return fewAtOnce(WITHDRAWALS_AT_ONCE_MAX, withdrawals, (withdrawal) =>
      orUnavailable<DeskWithdrawn | DeskRefused>(() => this.withdrawOne(organisation, withdrawal), UNAVAILABLE),
    );
  }

  private linesOf(matters: readonly DeskMatter[]): Promise<(msisdn: Msisdn) => FoundLine> {
    return findLines(
      this.parts.directory,
      matters.map(({ msisdn }) => msisdn),
    );
  }

  private async validateOne(organisation: string, question: DeskMatter, line: FoundLine): Promise<DeskTold | DeskRefused> {
    const matter = await this.agree(organisation, question);
    if ('outcome' in matter) return matter;
    if (line === 'unavailable') return UNAVAILABLE;
    // Nothing is processed for a barred line, whatever was decided; that it is barred is not told.
    if (line !== 'no-line' && line.isBarred)
      return { outcome: 'told', standings: matter.scopes.map((scope) => ({ scope, standing: 'pending' })) };
    const subscription = line === 'no-line' ? NO_SUBSCRIPTION : line.subscriptionId;
    const met = await this.parts.subscribers.find(question.msisdn, subscription);
    return { outcome: 'told', standings: (await this.standings.of(met ?? NOBODY, matter)).standings };
  }

  private async agree(organisation: string, { applicationId, ...words }: DeskMatter): Promise<AgreedMatter | DeskRefused> {
    const application = await this.ownApplication(organisation, applicationId);
    if (!application) return { outcome: 'application-unknown' };
    if (!parsePurpose(words.purpose)) return { outcome: 'purpose-unknown' };
    return agreedMatter(application, words) ?? { outcome: 'not-agreed' };
  }

  /** A living one. Nobody reads another organisation's application, so that it takes no longer than none. */
  private async ownApplication(organisation: string, applicationId: string): Promise<Application | undefined> {
    const { applications } = this.parts;
    return (await isOwnApplication(applications, organisation, applicationId)) ? applications.find(applicationId) : undefined;
  }

  private async prepare(organisation: string, said: DeskStatement, line: FoundLine): Promise<Prepared | DeskRefused> {
    const matter = await this.agree(organisation, said);
    if ('outcome' in matter) return matter;
    if (line === 'unavailable') return UNAVAILABLE;
    if (line === 'no-line') return { outcome: 'line-unknown' };
    const { state, saidAt, evidence } = said;
    const end = state === 'granted' ? endOfYes(said, matter, line) : { expiresAt: undefined };
    if ('outcome' in end) return end;
    const { applicationId, purpose, scopes } = matter;
    const subscriber = await this.parts.subscribers.ensure(said.msisdn, line.subscriptionId, line);
    const target = { subscriber, applicationId, purpose, scopes, channel: 'staff' as const };
    const expiresAt = end.expiresAt ? { expiresAt: end.expiresAt } : {};
    return { matter, statement: { ...target, state, saidAt, ...expiresAt, evidence } };
  }

  private async withdrawOne(
    organisation: string,
    { msisdn, applicationId, ...words }: DeskWithdrawal,
  ): Promise<DeskWithdrawn | DeskRefused> {
    const { applications, subscribers, ledger } = this.parts;
    if (!(await isOwnApplication(applications, organisation, applicationId))) return { outcome: 'application-unknown' };
    const purpose = parsePurpose(words.purpose);
    if (!purpose) return { outcome: 'purpose-unknown' };
    const subscriber = (await subscribers.findByNumber(msisdn)) ?? NOBODY;
    const scopes = words.scopes?.map((text) => parseScope(text)).filter((scope) => scope !== undefined);
    const target = { subscriber, applicationId, purpose, ...(scopes ? { scopes } : {}) };
    const count = await ledger.withdraw({ ...target, channel: 'staff', evidence: words.evidence });
    return { outcome: 'withdrawn', count };
  }
}

/** Whether a yes can be given for this line, and until when. A no is taken for every line of ours. */
function endOfYes(
  { saidAt, expiresAt }: DeskStatement,
  { products }: AgreedMatter,
  { isBarred, mayConsent }: SubscriberLine,
): DeskRefused | { readonly expiresAt: Date | undefined } {
  if (isBarred) return { outcome: 'line-barred' };
  if (!mayConsent) return { outcome: 'holder-may-not-consent' };
  const days = [...products.values()].map(({ consentDays }) => consentDays);
  const last = lastEnd(saidAt, days);
  return expiresAt && last && expiresAt > last ? { outcome: 'end-beyond-cap' } : { expiresAt: expiresAt ?? last };
}

/** Two statements of one call about the same have no order: the second is refused. */
function onceEach(prepared: readonly (Prepared | DeskRefused)[]): readonly (Prepared | DeskRefused)[] {
  const told = new Set<string>();
  return prepared.map((one) => {
    if (!('statement' in one)) return one;
    const { subscriber, applicationId, purpose, scopes } = one.statement;
    const keys = scopes.map((scope) => [subscriber, applicationId, purpose, scope].join(' '));
    if (keys.some((key) => told.has(key))) return { outcome: 'told-twice' };
    for (const key of keys) told.add(key);
    return one;
  });
}
