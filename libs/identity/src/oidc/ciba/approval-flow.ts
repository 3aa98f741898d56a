import type { IncomingMessage } from 'node:http';
import {
  type Language,
  type LanguageWish,
  type WaitingItem,
  pageLanguage,
  purposeInWords,
  renderNoticePage,
  renderWaitingPage,
} from '@openmast/consent';
import type { KeyRing } from '@openmast/runtime';
import { languageWish } from '../../language/language-wish';
import { PageSeal, type ShownPage } from '../../language/shown-page';
import type { PageReply } from '../../page-reply';
import { PORTAL_AIM, type PortalSignIn } from '../../portal/portal-sign-in';
import type { Answer, PostgresBackChannel, Ticket } from '../../store/postgres-back-channel';
import { type KnownPerson, type People, withCode } from '../../text-code/people';
import type { ConsentSafeguards } from '../consent-safeguards';
import { CaptureRefused, ConsentAsking, type ConsentAskingParts, type ConsentMatter } from '../consent-asking';
import type { BackChannelDecision } from './back-channel-decision';

const TOKEN_LABEL = 'identity/approval-token';
const SECRET = /^[\w-]{22}$/;
const TICKET = /^[\w-]{43}$/;
/** Where a person may come from to answer a request: the link in the message, or the page of what waits. */
const DOORS = {
  message: { path: '/approve', channel: 'message', aim: undefined },
  portal: { path: '/waiting', channel: 'portal', aim: PORTAL_AIM },
} as const;

export interface ApprovalFlowParts extends ConsentAskingParts {
  readonly operatorName: string;
  readonly defaultLanguage: string;
  readonly people: People;
  readonly signIn: PortalSignIn;
  readonly safeguards: ConsentSafeguards;
  readonly backChannel: PostgresBackChannel;
  readonly decision: BackChannelDecision;
  readonly keyRing: KeyRing;
}

/** What stands in the URL: the secret of a message's link, or the ticket of a waiting request. */
export interface Entrance {
  readonly door: keyof typeof DOORS;
  readonly key: string;
}

/** What was pressed on the page of the question, or typed on the one after it. */
export interface ApprovalForm {
  readonly token: string;
  readonly answer: string;
  readonly code: string;
}

interface FoundMatter {
  readonly matter: ConsentMatter;
  readonly person: KnownPerson;
}

/** What stands behind a link, or the page to show instead. */
type Found = FoundMatter | { readonly notice: PageReply };

/** Asks the subscriber on the phone that received the message, and records the answer. */
export class ApprovalFlow {
  private readonly asking: ConsentAsking;
  private readonly seal: PageSeal;

  constructor(private readonly parts: ApprovalFlowParts) {
    this.seal = new PageSeal(parts.keyRing, TOKEN_LABEL);
    this.asking = new ConsentAsking(parts);
  }

  async show(request: IncomingMessage, entrance: Entrance, isEarly: boolean): Promise<PageReply> {
    const found = await this.find(request, entrance);
    if ('notice' in found) return found.notice;
    const { matter } = found;
    const about = aboutOf(entrance, found);
    await this.parts.safeguards.noteShown({ matter, about });
    const wish = languageWish(request, { fallback: matter.application.defaultLanguage });
    const form = { action: pathOf(entrance), isEarly, seal: (shown: ShownPage) => this.seal.seal(about, shown) };
    return { status: 200, html: await this.asking.page(matter, form, wish) };
  }

  /** Takes the answer. A yes may need a second step; then nothing is recorded yet. @throws CaptureRefused for a form that is not this page's */
  async answer(request: IncomingMessage, entrance: Entrance, form: ApprovalForm): Promise<PageReply> {
    const { safeguards } = this.parts;
    const found = await this.find(request, entrance);
    if ('notice' in found) return found.notice;
    const { matter } = found;
    const question = { matter, about: aboutOf(entrance, found) };
    const shown = this.shownIn(form, question.about, ['allow', 'refuse']);
    const taken = { matter, shown, wish: this.wishOf(request, shown.language), amr: amrAt(entrance, found.person) };
    if (form.answer === 'refuse') return this.take(entrance, taken, 'refuse');
    if (await safeguards.isTooEarly(question, matter.toAsk)) return { location: `${pathOf(entrance)}?early` };
    if (!(await safeguards.needsCode(question, matter.toAsk))) return this.take(entrance, taken, 'allow');
    const pressed = { chosen: matter.toAsk, token: form.token, language: shown.language };
    return { location: confirmPathOf(entrance), cookies: await safeguards.sendCode(request, question, pressed) };
  }

  /** Where the code that confirms a yes is typed; without a yes before it, the question. */
  async showConfirm(request: IncomingMessage, entrance: Entrance, isWrong: boolean): Promise<PageReply> {
    const { safeguards } = this.parts;
    const found = await this.find(request, entrance);
    if ('notice' in found) return found.notice;
    const question = { matter: found.matter, about: aboutOf(entrance, found) };
    const token = safeguards.pressedToken(request);
    if (!this.seal.open(question.about, token)) return { location: pathOf(entrance) };
    const paths = { question: pathOf(entrance), confirm: confirmPathOf(entrance) };
    const wish = languageWish(request, { fallback: found.matter.application.defaultLanguage });
    const said = await this.asking.inWords(found.matter, wish);
    return safeguards.codePage(request, question, { paths, token, said, isWrong });
  }

  /** Takes the code. @throws CaptureRefused for a form that is not this page's */
  async confirm(request: IncomingMessage, entrance: Entrance, form: ApprovalForm): Promise<PageReply> {
    const found = await this.find(request, entrance);
    if ('notice' in found) return found.notice;
    const { matter } = found;
    const question = { matter, about: aboutOf(entrance, found) };
    const shown = this.shownIn(form, question.about, ['code', 'refuse']);
    const taken = { matter, shown, wish: this.wishOf(request, shown.language), amr: amrAt(entrance, found.person) };
    if (form.answer === 'refuse') return this.take(entrance, taken, 'refuse');
    const chosen = await this.parts.safeguards.confirmed(request, question, form.code);
    if (chosen?.length !== matter.toAsk.length) return { location: `${confirmPathOf(entrance)}?wrong` };
    return this.take(entrance, { ...taken, amr: withCode(taken.amr) }, 'allow');
  }

  /** What waits for whoever is behind the request. */
  async list(request: IncomingMessage): Promise<PageReply> {
    const { people, backChannel, decision, operatorName } = this.parts;
    const person = await people.of(request, DOORS.portal.aim);
    if (person.outcome !== 'person') return this.unknown(request, 'portal', person.outcome);
    const items: WaitingMatter[] = [];
    for (const waiting of await backChannel.waitingFor(person.subscriber)) {
      const verdict = await decision.decide(waiting);
      if (verdict.outcome !== 'ask') continue;
      const { application, request: asked } = verdict.matter;
      items.push({
        applicationName: application.displayName,
        purpose: asked.purpose,
        href: `${DOORS.portal.path}/${waiting.ticket}`,
      });
    }
    const inWords = (language: Language): WaitingItem[] =>
      items.flatMap((item) => {
        const purposeWords = purposeInWords(item.purpose, language);
        return purposeWords === undefined ? [] : [{ ...item, purposeWords }];
      });
    const language = pageLanguage(this.wishOf(request), (candidate) => inWords(candidate).length === items.length);
    const list = { operatorName, items: inWords(language.words.language) };
    return { status: 200, html: renderWaitingPage(list, language) };
  }

  /** The request is answered first: of two answers one counts. The poll looks at the consent itself, so a lost record allows nothing. */
  private async take(entrance: Entrance, { matter, shown, wish, amr }: Taken, answer: Answer): Promise<PageReply> {
    const { channel } = DOORS[entrance.door];
    if (!(await this.parts.backChannel.answer(this.ticketIn(entrance), answer, amr))) return this.notice(410, 'linkOver', wish);
    await this.asking.record(matter, { state: answer === 'allow' ? 'granted' : 'denied', shown, channel, amr });
    return this.notice(200, answer === 'allow' ? 'allowed' : 'refused', wish);
  }

  /** A ticket that leads nowhere for anything that has not even the form of a key. */
  private ticketIn({ door, key }: Entrance): Ticket {
    if (door === 'message') return SECRET.test(key) ? this.parts.backChannel.ticketOf(key) : '';
    return TICKET.test(key) ? key : '';
  }

  /** Link or ticket alone prove nothing: it must be the line that is asked, by the network's word now, or by a session of the portal. */
  private async find(request: IncomingMessage, entrance: Entrance): Promise<Found> {
    const wish = this.wishOf(request);
    const kept = await this.parts.backChannel.find(this.ticketIn(entrance));
    if (!kept) return { notice: this.notice(410, 'linkOver', wish) };
    const person = await this.parts.people.of(request, DOORS[entrance.door].aim);
    if (person.outcome !== 'person') return { notice: this.unknown(request, entrance.door, person.outcome) };
    if (person.subscriber !== kept.subscriber) return { notice: this.notice(403, 'messageOffNetwork', wish) };
    const verdict = await this.parts.decision.decide(kept);
    if (verdict.outcome !== 'ask') return { notice: this.notice(410, 'linkOver', wish) };
    const { application, request: asked, products, subscriber } = verdict.matter;
    const { msisdn } = person;
    return { person, matter: { application, purpose: asked.purpose, products, subscriber, msisdn, toAsk: verdict.toAsk } };
  }

  /** What the page said whose form this is. @throws CaptureRefused */
  private shownIn({ token, answer }: ApprovalForm, about: readonly string[], answers: readonly string[]): ShownPage {
    const shown = this.seal.open(about, token);
    if (!shown) throw new CaptureRefused('wrong page token');
    if (!answers.includes(answer)) throw new CaptureRefused('no answer');
    return shown;
  }

  /** The page of what waits is one of the subscriber's own, so a code opens it; the link in a message is for mobile data. */
  private unknown(request: IncomingMessage, door: Entrance['door'], outcome: 'nobody' | 'barred'): PageReply {
    if (door === 'portal' && outcome === 'nobody') return this.parts.signIn.offer(request);
    return this.notice(403, 'messageOffNetwork', this.wishOf(request));
  }

  private wishOf(request: IncomingMessage, shown?: Language): LanguageWish {
    return languageWish(request, { shown, fallback: this.parts.defaultLanguage });
  }

  private notice(status: number, name: NoticeName, wish: LanguageWish): PageReply {
    const language = pageLanguage(wish);
    const notice = { operatorName: this.parts.operatorName, ...language.words.notices[name] };
    return { status, html: renderNoticePage(notice, language) };
  }
}

type NoticeName = 'allowed' | 'refused' | 'linkOver' | 'messageOffNetwork';
type WaitingMatter = Omit<WaitingItem, 'purposeWords'> & { readonly purpose: string };

/** An answer, with what it is to. */
interface Taken {
  readonly matter: ConsentMatter;
  readonly shown: ShownPage;
  readonly wish: LanguageWish;
  /** How the person was known, RFC 8176. */
  readonly amr: readonly string[];
}

/** Entrance, person, session and question. */
function aboutOf({ door, key }: Entrance, { person, matter }: FoundMatter): string[] {
  const { subscriber, purpose, toAsk } = matter;
  return [door, key, subscriber, person.bond, purpose, ...toAsk];
}

function pathOf({ door, key }: Entrance): string {
  return `${DOORS[door].path}/${encodeURIComponent(key)}`;
}

function confirmPathOf(entrance: Entrance): string {
  return `${pathOf(entrance)}/confirm`;
}

/** RFC 8176: at one door a text message was answered as well, since the link in it was opened. */
function amrAt({ door }: Entrance, { amr }: KnownPerson): readonly string[] {
  return door === 'message' ? ['sms', ...amr] : amr;
}
