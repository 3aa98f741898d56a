import type { IncomingMessage } from 'node:http';
import {
  ACTS,
  type ConsentLedger,
  type PortalAct,
  type Use,
  renderAppPage,
  renderConfirmPage,
  renderOverviewPage,
} from '@openmast/consent';
import { type Clock, parsePurpose, parseScope } from '@openmast/kernel';
import { PersonAnswer, type Persons } from '@openmast/subscriber';
import type { ShownPage } from '../language/shown-page';
import type { PageReply } from '../page-reply';
import type { PostgresBackChannel } from '../store/postgres-back-channel';
import type { PortalNotices } from './portal-notices';
import type { PortalSignIn } from './portal-sign-in';
import { type Deed, type SecondTap, evidenceOf } from './second-tap';
import { type UseGroup, type UseViews, actOn } from './use-views';
import type { Visitor, Visitors } from './visitors';

export interface PortalParts {
  readonly operatorName: string;
  readonly visitors: Visitors;
  readonly signIn: PortalSignIn;
  readonly notices: PortalNotices;
  readonly views: UseViews;
  readonly secondTap: SecondTap;
  readonly ledger: ConsentLedger;
  readonly persons: Persons;
  readonly backChannel: PostgresBackChannel;
  readonly clock: Clock;
}

/** Which uses a page is about, as its URL says. */
export interface UseAddress {
  readonly applicationId: string;
  /** Term of the vocabulary, without its prefix. */
  readonly term: string;
}

/** "Connected apps": the subscriber sees, stops, objects and takes back. */
export class Portal {
  constructor(private readonly parts: PortalParts) {}

  async overview(request: IncomingMessage): Promise<PageReply> {
    const { visitors, signIn, views, backChannel } = this.parts;
    const visitor = await visitors.of(request);
    if ('notice' in visitor) return visitor.notice;
    const waiting = await backChannel.waitingFor(visitor.subscriber);
    const language = this.languageOf(request, visitor.uses);
    const uses = visitor.uses.map((use) => views.use(visitor, use, language.words));
    const signOut = signIn.signOutForm(visitor);
    const frame = { operatorName: this.parts.operatorName, maskedNumber: visitor.msisdn.masked() };
    const view = { ...frame, uses, waitingCount: waiting.length, ...(signOut ? { signOut } : {}) };
    return { status: 200, html: renderOverviewPage(view, language) };
  }

  /** Everything about one application and purpose, however its scopes stand. */
  async app(request: IncomingMessage, address: UseAddress): Promise<PageReply> {
    const { operatorName, views } = this.parts;
    const found = await this.find(request, address);
    if ('notice' in found) return found.notice;
    const { visitor, group, uses } = found;
    const language = this.languageOf(request, uses);
    return { status: 200, html: renderAppPage({ operatorName, app: views.app(visitor, group, language.words) }, language) };
  }

  /** The second tap of two: what will happen, before it does. */
  async confirm(request: IncomingMessage, address: UseAddress, act: string): Promise<PageReply> {
    const { operatorName, views, secondTap } = this.parts;
    const found = await this.findFor(request, address, act);
    if ('notice' in found) return found.notice;
    const language = this.languageOf(request, [found.use]);
    const use = views.use(found.visitor, found.use, language.words);
    const page = { operatorName, use, act: found.act };
    return secondTap.page(deedOf(found), language, (token) =>
      renderConfirmPage({ ...page, form: { action: `${use.href}/${found.act}`, token } }, language),
    );
  }

  /** @throws CaptureRefused for a form that is not the page's */
  async carryOut(request: IncomingMessage, address: UseAddress, form: { act: string; token: string }): Promise<PageReply> {
    const { notices, secondTap } = this.parts;
    const found = await this.findFor(request, address, form.act);
    if ('notice' in found) return found.notice;
    const shown = secondTap.shownIn(deedOf(found), form.token);
    if (!shown) return notices.changedMeanwhile(request);
    await this.decide(found, shown);
    return notices.done(request, shown.language, ({ acts }) => acts[found.act]);
  }

  /** Everything that is kept about this line, for the person to keep: what the operator's staff would hand out. */
  async download(request: IncomingMessage): Promise<{ status: 200; json: object } | PageReply> {
    const { visitors, persons, clock, operatorName } = this.parts;
    const visitor = await visitors.of(request);
    if ('notice' in visitor) return visitor.notice;
    const found = await persons.exportOf(visitor.subscriber);
    const kept = new PersonAnswer(found, clock.now(), (msisdn) => msisdn.masked());
    return { status: 200, json: { operator: operatorName, ...kept } };
  }

  private async find(request: IncomingMessage, { applicationId, term }: UseAddress): Promise<Found> {
    const visitor = await this.parts.visitors.of(request);
    if ('notice' in visitor) return visitor;
    const purpose = `dpv:${term}`;
    const uses = visitor.uses.filter((one) => one.applicationId === applicationId && one.purpose === purpose);
    if (uses.length === 0) return { notice: this.parts.notices.noSuchApp(request) };
    return { visitor, group: { applicationId, purpose }, uses };
  }

  /** The one of the uses that this can be done about now. */
  private async findFor(request: IncomingMessage, address: UseAddress, act: string): Promise<FoundFor> {
    const found = await this.find(request, address);
    if ('notice' in found) return found;
    const use = found.uses.find((one) => actOn(one) === act);
    const known = use && actOn(use);
    if (!known) return { notice: this.parts.notices.changedMeanwhile(request) };
    return { visitor: found.visitor, use, act: known };
  }

  private async decide({ visitor, use, act }: ActOnUse, shown: ShownPage): Promise<void> {
    const { ledger } = this.parts;
    const purpose = parsePurpose(use.purpose);
    const scopes = use.scopes.map(parseScope).filter((scope) => scope !== undefined);
    if (!purpose) throw new Error('a kept purpose is no purpose');
    const how = { channel: 'portal', evidence: evidenceOf(visitor, shown) } as const;
    const target = { subscriber: visitor.subscriber, applicationId: use.applicationId, purpose, scopes, ...how };
    if (act === ACTS.allowed) await ledger.withdraw(target);
    else await ledger.record({ ...target, state: act === ACTS.unasked ? 'objected' : 'granted' });
  }

  private languageOf(request: IncomingMessage, uses: readonly Use[]) {
    return this.parts.views.languageOf(this.parts.notices.wishOf(request), uses);
  }
}

interface ActOnUse {
  readonly visitor: Visitor;
  readonly use: Use;
  readonly act: PortalAct;
}

interface Uses {
  readonly visitor: Visitor;
  readonly group: UseGroup;
  readonly uses: readonly Use[];
}

type Found = Uses | { readonly notice: PageReply };
type FoundFor = ActOnUse | { readonly notice: PageReply };

/** One act on one use, bound to the very scopes and to when they were decided. */
function deedOf({ visitor, use, act }: ActOnUse): Deed {
  const { applicationId, purpose, scopes, decidedAt } = use;
  return { person: visitor, what: [applicationId, purpose, act], stands: [...scopes, decidedAt?.toISOString() ?? ''] };
}
