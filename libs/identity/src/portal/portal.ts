import type { IncomingMessage } from 'node:http';
import {
  ACTS,
  type AccessHistory,
  type ConsentLedger,
  type Language,
  type LanguageWish,
  type NoticeText,
  PORTAL_VIEW_VERSION,
  type PageLanguage,
  type PageWords,
  type PortalAct,
  type RecordedAccess,
  type Use,
  type UseDetailView,
  pageLanguage,
  purposeInWords,
  renderConfirmPage,
  renderNoticePage,
  renderOverviewPage,
  renderUsePage,
  shownTextHash,
  usesOf,
} from '@openmast/consent';
import { type Clock, parsePurpose, parseScope } from '@openmast/kernel';
import type { KeyRing } from '@openmast/runtime';
import { PersonAnswer, type Persons } from '@openmast/subscriber';
import { type ApplicationLabel, type ApplicationRegistry, agreeInAnyFlow } from '@openmast/tenancy';
import { languageWish } from '../language/language-wish';
import { PageSeal, type ShownPage } from '../language/shown-page';
import { CaptureRefused } from '../oidc/consent-asking';
import type { ScopeCatalogue } from '../oidc/scope-request';
import type { PageReply } from '../page-reply';
import type { PostgresBackChannel } from '../store/postgres-back-channel';
import type { KnownPerson, People } from '../text-code/people';
import { countingDecisions } from './counting-decisions';
import { PORTAL_AIM, type PortalSignIn } from './portal-sign-in';

const TOKEN_LABEL = 'identity/portal-token';
const SHOWN_DAYS = 90;
const DAY_MS = 24 * 60 * 60 * 1000;
export interface PortalParts {
  readonly operatorName: string;
  readonly defaultLanguage: string;
  readonly people: People;
  readonly signIn: PortalSignIn;
  readonly ledger: ConsentLedger;
  readonly history: AccessHistory;
  readonly persons: Persons;
  readonly applications: ApplicationRegistry;
  readonly backChannel: PostgresBackChannel;
  readonly catalogue: ScopeCatalogue;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
}

/** Which use a page is about, as its URL says. */
export interface UseAddress {
  readonly applicationId: string;
  /** Term of the vocabulary, without its prefix. */
  readonly term: string;
}

/** Whoever is behind the request, with everything the portal shows about the line. */
interface Person extends KnownPerson {
  readonly uses: readonly Use[];
  readonly accesses: readonly RecordedAccess[];
  readonly labels: ReadonlyMap<string, ApplicationLabel>;
}

/** "Connected apps": the subscriber sees, stops, objects and takes back, signed in by the network, or by a code where the network does not tell. */
export class Portal {
  private readonly seal: PageSeal;

  constructor(private readonly parts: PortalParts) {
    this.seal = new PageSeal(parts.keyRing, TOKEN_LABEL);
  }

  async overview(request: IncomingMessage): Promise<PageReply> {
    const person = await this.recognise(request);
    if ('notice' in person) return person.notice;
    const waiting = await this.parts.backChannel.waitingFor(person.subscriber);
    const language = this.languageOf(request, person.uses);
    const uses = person.uses.map((use) => this.detail(person, use, language.words));
    const signOut = this.parts.signIn.signOutForm(person);
    const view = { ...this.frame(person), uses, waitingCount: waiting.length, ...(signOut ? { signOut } : {}) };
    return { status: 200, html: renderOverviewPage(view, language) };
  }

  async use(request: IncomingMessage, address: UseAddress): Promise<PageReply> {
    const found = await this.find(request, address);
    if ('notice' in found) return found.notice;
    const { person, use, act } = found;
    const language = this.languageOf(request, [use]);
    const page = { ...this.frame(person), use: this.detail(person, use, language.words) };
    return { status: 200, html: renderUsePage(page, act, language) };
  }

  /** The second tap of two: what will happen, before it does. */
  async confirm(request: IncomingMessage, address: UseAddress, act: string): Promise<PageReply> {
    const found = await this.findFor(request, address, act);
    if ('notice' in found) return found.notice;
    const { person, use, act: known } = found;
    const language = this.languageOf(request, [use]);
    const page = { ...this.frame(person), use: this.detail(person, use, language.words), act: known };
    const render = (token: string): string =>
      renderConfirmPage({ ...page, form: { action: `${hrefOf(use)}/${known}`, token } }, language);
    const textHash = shownTextHash(render(''));
    const shown = { view: PORTAL_VIEW_VERSION, language: language.words.language, textHash };
    return { status: 200, html: render(this.seal.seal(aboutOf(person, use, known), shown)) };
  }

  /** @throws CaptureRefused for a form that is not the page's */
  async carryOut(request: IncomingMessage, address: UseAddress, form: { act: string; token: string }): Promise<PageReply> {
    const found = await this.findFor(request, address, form.act);
    if ('notice' in found) return found.notice;
    const { person, use, act } = found;
    const shown = this.seal.open(aboutOf(person, use, act), form.token);
    if (!shown) throw new CaptureRefused('wrong page token');
    await this.decide(person, use, { act, shown });
    return this.notice(this.wishOf(request, shown.language), 200, ({ portal }) => {
      const { done, doneEffect } = portal.acts[act];
      return { title: done, sentences: [doneEffect], next: backIn(portal) };
    });
  }

  /** Everything that is kept about this line, for the person to keep: what the operator's staff would hand out. */
  async download(request: IncomingMessage): Promise<{ status: 200; json: object } | PageReply> {
    const person = await this.recognise(request);
    if ('notice' in person) return person.notice;
    const { persons, clock, operatorName } = this.parts;
    const found = await persons.exportOf(person.subscriber);
    const kept = new PersonAnswer(found, clock.now(), (msisdn) => msisdn.masked());
    return { status: 200, json: { operator: operatorName, ...kept } };
  }

  private async recognise(request: IncomingMessage): Promise<Person | { readonly notice: PageReply }> {
    const { people, signIn, ledger, history, applications, clock } = this.parts;
    const known = await people.of(request, PORTAL_AIM);
    if (known.outcome !== 'person')
      return { notice: known.outcome === 'nobody' ? signIn.offer(request) : this.wrongNetwork(request) };
    const { subscriber } = known;
    const now = clock.now();
    const decided = await countingDecisions(await ledger.list(subscriber), applications, now);
    const accesses = await history.of(subscriber, new Date(now.getTime() - SHOWN_DAYS * DAY_MS));
    const uses = usesOf(decided, accesses, now);
    const labels = await applications.describe([...new Set(uses.map(({ applicationId }) => applicationId))]);
    return { ...known, uses, accesses, labels };
  }

  private async find(request: IncomingMessage, address: UseAddress): Promise<Found<PortalAct | undefined>> {
    const person = await this.recognise(request);
    if ('notice' in person) return person;
    const { applicationId, term } = address;
    const use = person.uses.find((one) => one.applicationId === applicationId && one.purpose === `dpv:${term}`);
    if (!use) return { notice: this.notice(this.wishOf(request), 404, withWayBack('noSuchApp')) };
    return { person, use, act: await this.actOn(use) };
  }

  /** The same, where just this can be done now. A stale tab, a second tap, the back button: it was done already, or something else was. */
  private async findFor(request: IncomingMessage, address: UseAddress, act: string): Promise<Found<PortalAct>> {
    const found = await this.find(request, address);
    if ('notice' in found) return found;
    if (found.act === undefined || found.act !== act)
      return { notice: this.notice(this.wishOf(request), 409, withWayBack('changedMeanwhile')) };
    return { ...found, act: found.act };
  }

  /** What can be done about a use here. An objection is taken back only where no consent is needed: a yes is given on the capture page. */
  private async actOn(use: Use): Promise<PortalAct | undefined> {
    if (use.kind === 'ended') return undefined;
    if (use.kind !== 'objected') return ACTS[use.kind];
    const application = await this.parts.applications.find(use.applicationId);
    const scopes = use.scopes.map(parseScope).filter((scope) => scope !== undefined);
    const agreement = application && agreeInAnyFlow(application, { purpose: parsePurpose(use.purpose), scopes });
    if (!agreement?.isAgreed) return undefined;
    const needsConsent = [...agreement.products.values()].some(({ lawfulBasis }) => lawfulBasis === 'consent');
    return needsConsent ? undefined : ACTS.objected;
  }

  private async decide(
    { subscriber, amr }: Person,
    use: Use,
    { act, shown }: { act: PortalAct; shown: ShownPage },
  ): Promise<void> {
    const { ledger } = this.parts;
    const purpose = parsePurpose(use.purpose);
    const scopes = use.scopes.map(parseScope).filter((scope) => scope !== undefined);
    if (!purpose) throw new Error('a kept purpose is no purpose');
    const { view, language, textHash } = shown;
    const evidence = { view, language, textHash, amr };
    const target = { subscriber, applicationId: use.applicationId, purpose, scopes, channel: 'portal' as const, evidence };
    if (act === 'stop') await ledger.withdraw(target);
    else await ledger.record({ ...target, state: act === 'object' ? 'objected' : 'granted' });
  }

  /** Where a text about one of the uses is missing, the whole page stands in another language. */
  private languageOf(request: IncomingMessage, uses: readonly Use[]): PageLanguage {
    const isComplete = (language: Language): boolean =>
      uses.every(
        ({ purpose, scopes }) =>
          purposeInWords(purpose, language) !== undefined &&
          scopes.every((scope) => this.inPlainWords(scope, language) !== undefined),
      );
    return pageLanguage(this.wishOf(request), isComplete);
  }

  private detail({ labels, accesses }: Person, use: Use, { language, portal }: PageWords): UseDetailView {
    const label = labels.get(use.applicationId) ?? goneApplication(portal);
    const inWords = (scope: string): string => this.inPlainWords(scope, language) ?? scope;
    const own = accesses.filter(({ applicationId, purpose }) => applicationId === use.applicationId && purpose === use.purpose);
    return {
      ...use,
      applicationName: label.displayName,
      ownerName: label.ownerName,
      partnerName: label.partnerName,
      privacyPolicyUrl: label.privacyPolicyUrl,
      purposeWords: purposeInWords(use.purpose, language) ?? use.purpose,
      items: [...new Set(use.scopes.map(inWords))],
      href: hrefOf(use),
      accesses: own.map(({ at, scope, outcome }) => ({ at, what: inWords(scope), isAnswered: outcome === undefined })),
    };
  }

  private inPlainWords(scope: string, language: Language): string | undefined {
    const parsed = parseScope(scope);
    return parsed ? this.parts.catalogue.inPlainWords(parsed, language) : scope;
  }

  private frame({ msisdn }: Person) {
    return { operatorName: this.parts.operatorName, maskedNumber: msisdn.masked() };
  }

  private wishOf(request: IncomingMessage, shown?: Language): LanguageWish {
    return languageWish(request, { shown, fallback: this.parts.defaultLanguage });
  }

  private wrongNetwork(request: IncomingMessage): PageReply {
    return this.notice(this.wishOf(request), 403, ({ notices }) => notices.portalOffNetwork);
  }

  private notice(wish: LanguageWish, status: number, textIn: (words: PageWords) => PortalNotice): PageReply {
    const language = pageLanguage(wish);
    const notice = { operatorName: this.parts.operatorName, ...textIn(language.words) };
    return { status, html: renderNoticePage(notice, language) };
  }
}

type PortalNotice = NoticeText & { readonly next?: { readonly href: string; readonly words: string } };

/** Person, session, use and act, and how the use stood. */
function aboutOf({ subscriber, bond }: Person, { applicationId, purpose, decidedAt }: Use, act: PortalAct): string[] {
  return [subscriber, bond, applicationId, purpose, act, decidedAt?.toISOString() ?? ''];
}

function withWayBack(name: 'noSuchApp' | 'changedMeanwhile'): (words: PageWords) => PortalNotice {
  return ({ notices, portal }) => ({ ...notices[name], next: backIn(portal) });
}

function backIn({ title }: PageWords['portal']): { href: string; words: string } {
  return { href: '/portal', words: title };
}

function goneApplication({ goneApplication: displayName, unknown }: PageWords['portal']): ApplicationLabel {
  return { displayName, ownerName: unknown, partnerName: unknown, privacyPolicyUrl: '' };
}

type Found<Act> = { readonly person: Person; readonly use: Use; readonly act: Act } | { readonly notice: PageReply };

function hrefOf({ applicationId, purpose }: Use): string {
  return `/portal/${applicationId}/${purpose.replace(/^dpv:/, '')}`;
}
