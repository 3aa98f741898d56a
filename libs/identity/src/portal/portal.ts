import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import {
  ACTS,
  type AccessHistory,
  type ConsentLedger,
  type ConsentReceipts,
  type Notice,
  PORTAL_VIEW_VERSION,
  type PortalAct,
  type RecordedAccess,
  type Use,
  type UseDetailView,
  renderConfirmPage,
  renderNoticePage,
  renderOverviewPage,
  renderUsePage,
  usesOf,
} from '@openmast/consent';
import { type Clock, type Msisdn, type SubscriberRef, parsePurpose, parseScope } from '@openmast/kernel';
import type { KeyRing } from '@openmast/runtime';
import { type ApplicationLabel, type ApplicationRegistry, agreeInAnyFlow } from '@openmast/tenancy';
import { arrivalOf } from '../network-login/arrivals';
import type { LineRecogniser } from '../network-login/recognise-line';
import { CaptureRefused } from '../oidc/consent-asking';
import type { ScopeCatalogue } from '../oidc/scope-request';
import type { PostgresBackChannel } from '../store/postgres-back-channel';

const TOKEN_LABEL = 'identity/portal-token';
const SHOWN_DAYS = 90;
const DAY_MS = 24 * 60 * 60 * 1000;
/** How the person is known here: by the network, on every request. */
const AMR = ['nba'];

export interface PortalParts {
  readonly operatorName: string;
  readonly recogniser: LineRecogniser;
  readonly ledger: ConsentLedger;
  readonly history: AccessHistory;
  readonly receipts: ConsentReceipts;
  readonly applications: ApplicationRegistry;
  readonly backChannel: PostgresBackChannel;
  readonly catalogue: ScopeCatalogue;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
}

export interface PortalPage {
  readonly status: number;
  readonly html: string;
}

/** Which use a page is about, as its URL says. */
export interface UseAddress {
  readonly applicationId: string;
  /** Term of the vocabulary, without its prefix. */
  readonly term: string;
}

/** Whoever the network recognises, with everything the portal shows about the line. */
interface Person {
  readonly subscriber: SubscriberRef;
  readonly msisdn: Msisdn;
  readonly uses: readonly Use[];
  readonly accesses: readonly RecordedAccess[];
  readonly labels: ReadonlyMap<string, ApplicationLabel>;
}

const UNKNOWN_APPLICATION: ApplicationLabel = {
  displayName: 'An app that is gone',
  ownerName: 'unknown',
  partnerName: 'unknown',
  privacyPolicyUrl: '',
};

/** "Connected apps": the subscriber sees, stops, objects and takes back, with the network as the only sign-in. */
export class Portal {
  constructor(private readonly parts: PortalParts) {}

  async overview(request: IncomingMessage): Promise<PortalPage> {
    const person = await this.recognise(request);
    if (!person) return this.wrongNetwork();
    const waiting = await this.parts.backChannel.waitingFor(person.subscriber);
    const uses = person.uses.map((use) => this.detail(person, use));
    return { status: 200, html: renderOverviewPage({ ...this.frame(person), uses, waitingCount: waiting.length }) };
  }

  async use(request: IncomingMessage, address: UseAddress): Promise<PortalPage> {
    const found = await this.find(request, address);
    if ('notice' in found) return found.notice;
    return {
      status: 200,
      html: renderUsePage({ ...this.frame(found.person), use: this.detail(found.person, found.use) }, found.act),
    };
  }

  /** The second tap of two: what will happen, before it does. */
  async confirm(request: IncomingMessage, address: UseAddress, act: string): Promise<PortalPage> {
    const found = await this.findFor(request, address, act);
    if ('notice' in found) return found.notice;
    const { person, use, act: known } = found;
    const page = { ...this.frame(person), use: this.detail(person, use) };
    const token = this.tokenFor(person, use, known).toString('base64url');
    return { status: 200, html: renderConfirmPage(page, known, { action: `${hrefOf(use)}/${known}`, token }) };
  }

  /** @throws CaptureRefused for a form that is not the page's */
  async carryOut(request: IncomingMessage, address: UseAddress, form: { act: string; token: string }): Promise<PortalPage> {
    const found = await this.findFor(request, address, form.act);
    if ('notice' in found) return found.notice;
    const { person, use, act } = found;
    const [expected, presented] = [this.tokenFor(person, use, act), Buffer.from(form.token, 'base64url')];
    if (presented.length !== expected.length || !timingSafeEqual(presented, expected))
      throw new CaptureRefused('wrong page token');
    await this.decide(person.subscriber, use, act);
    return this.notice(200, doneWords(act));
  }

  /** Everything that is kept about this line's consents and their use, for the person to keep. */
  async download(request: IncomingMessage): Promise<{ status: 200; json: object } | PortalPage> {
    const person = await this.recognise(request);
    if (!person) return this.wrongNetwork();
    const { ledger, receipts, clock, operatorName } = this.parts;
    const decisions = (await ledger.list(person.subscriber)).map(({ id: _id, ...decision }) => decision);
    const applications = Object.fromEntries(person.labels);
    const signed = await receipts.issue(person.subscriber);
    return {
      status: 200,
      json: { operator: operatorName, at: clock.now(), applications, decisions, accesses: person.accesses, receipts: signed },
    };
  }

  private async recognise(request: IncomingMessage): Promise<Person | undefined> {
    const { recogniser, ledger, history, applications, clock } = this.parts;
    const recognition = await recogniser.recognise(arrivalOf(request));
    if (recognition.outcome !== 'line') return undefined;
    const { subscriber, msisdn } = recognition;
    const now = clock.now();
    const decided = await ledger.list(subscriber);
    const accesses = await history.of(subscriber, new Date(now.getTime() - SHOWN_DAYS * DAY_MS));
    const uses = usesOf(decided, accesses, now);
    const labels = await applications.describe([...new Set(uses.map(({ applicationId }) => applicationId))]);
    return { subscriber, msisdn, uses, accesses, labels };
  }

  private async find(request: IncomingMessage, address: UseAddress): Promise<Found<PortalAct | undefined>> {
    const person = await this.recognise(request);
    if (!person) return { notice: this.wrongNetwork() };
    const { applicationId, term } = address;
    const use = person.uses.find((one) => one.applicationId === applicationId && one.purpose === `dpv:${term}`);
    if (!use) return { notice: this.notice(404, NOT_THERE) };
    return { person, use, act: await this.actOn(use) };
  }

  /** The same, where just this can be done now. A stale tab, a second tap, the back button: it was done already, or something else was. */
  private async findFor(request: IncomingMessage, address: UseAddress, act: string): Promise<Found<PortalAct>> {
    const found = await this.find(request, address);
    if ('notice' in found) return found;
    if (found.act === undefined || found.act !== act) return { notice: this.notice(409, CHANGED) };
    return { ...found, act: found.act };
  }

  /** What can be done about a use here. An objection is taken back only where no consent is needed: a yes is given on the capture page. */
  private async actOn(use: Use): Promise<PortalAct | undefined> {
    if (use.kind === 'ended') return undefined;
    if (use.kind !== 'objected') return ACTS[use.kind].act;
    const application = await this.parts.applications.find(use.applicationId);
    const scopes = use.scopes.map(parseScope).filter((scope) => scope !== undefined);
    const agreement = application && agreeInAnyFlow(application, { purpose: parsePurpose(use.purpose), scopes });
    if (!agreement?.isAgreed) return undefined;
    const needsConsent = [...agreement.products.values()].some(({ lawfulBasis }) => lawfulBasis === 'consent');
    return needsConsent ? undefined : ACTS.objected.act;
  }

  private async decide(subscriber: SubscriberRef, use: Use, act: PortalAct): Promise<void> {
    const { ledger } = this.parts;
    const purpose = parsePurpose(use.purpose);
    const scopes = use.scopes.map(parseScope).filter((scope) => scope !== undefined);
    if (!purpose) throw new Error('a kept purpose is no purpose');
    const evidence = { view: PORTAL_VIEW_VERSION, language: 'en', amr: AMR };
    const target = { subscriber, applicationId: use.applicationId, purpose, scopes, channel: 'portal' as const, evidence };
    if (act === 'stop') await ledger.withdraw(target);
    else await ledger.record({ ...target, state: act === 'object' ? 'objected' : 'granted' });
  }

  private detail({ labels, accesses }: Person, use: Use): UseDetailView {
    const label = labels.get(use.applicationId) ?? UNKNOWN_APPLICATION;
    const own = accesses.filter(({ applicationId, purpose }) => applicationId === use.applicationId && purpose === use.purpose);
    return {
      ...use,
      applicationName: label.displayName,
      ownerName: label.ownerName,
      partnerName: label.partnerName,
      privacyPolicyUrl: label.privacyPolicyUrl,
      items: [...new Set(use.scopes.map((scope) => this.inPlainWords(scope)))],
      href: hrefOf(use),
      accesses: own.map(({ at, scope, outcome }) => ({ at, what: this.inPlainWords(scope), isAnswered: outcome === undefined })),
    };
  }

  private inPlainWords(scope: string): string {
    const parsed = parseScope(scope);
    return parsed ? this.parts.catalogue.inPlainWords(parsed) : scope;
  }

  private frame({ msisdn }: Person) {
    return { operatorName: this.parts.operatorName, maskedNumber: msisdn.masked() };
  }

  private wrongNetwork(): PortalPage {
    return this.notice(403, WRONG_NETWORK);
  }

  private notice(status: number, words: Words): PortalPage {
    return { status, html: renderNoticePage({ operatorName: this.parts.operatorName, ...words }) };
  }

  /** Bound to person, use and act: a page shown for one thing cannot do another. */
  private tokenFor({ subscriber }: Person, { applicationId, purpose, decidedAt }: Use, act: PortalAct): Buffer {
    const parts = [subscriber, applicationId, purpose, act, decidedAt?.toISOString() ?? ''];
    return this.parts.keyRing.mac(TOKEN_LABEL, parts.join('\n'));
  }
}

type Found<Act> = { readonly person: Person; readonly use: Use; readonly act: Act } | { readonly notice: PortalPage };

type Words = Omit<Notice, 'operatorName'>;

const BACK = { href: '/portal', words: 'Your connected apps' };

const WRONG_NETWORK: Words = {
  title: 'Please switch to mobile data',
  sentences: [
    'This page is about the line in your phone, so we show it only when your phone comes to us over the mobile network.',
    'Switch Wi-Fi and VPN off and mobile data on, then load this page again.',
  ],
};
const NOT_THERE: Words = {
  title: 'There is no such app',
  sentences: ['It does not use information about your line.'],
  next: BACK,
};
const CHANGED: Words = {
  title: 'This has changed in the meantime',
  sentences: ['Nothing was done now. Your connected apps show how it stands.'],
  next: BACK,
};

function doneWords(act: PortalAct): Words {
  const done = Object.values(ACTS).find((one) => one.act === act)?.done ?? '';
  const effect = act === 'allow' ? 'It may use the information again.' : 'Its next request gets no answer.';
  return { title: done, sentences: [effect], next: BACK };
}

function hrefOf({ applicationId, purpose }: Use): string {
  return `/portal/${applicationId}/${purpose.replace(/^dpv:/, '')}`;
}
