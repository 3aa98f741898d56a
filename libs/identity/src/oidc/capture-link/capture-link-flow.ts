import type { IncomingMessage } from 'node:http';
import type { CaptureLink, CaptureLinks, LanguageWish } from '@openmast/consent';
import type { Scope } from '@openmast/kernel';
import type { KeyRing, Logger } from '@openmast/runtime';
import { languageWish } from '../../language/language-wish';
import { PageSeal, type ShownPage } from '../../language/shown-page';
import type { PageReply } from '../../page-reply';
import { type KnownPerson, type People, withCode } from '../../text-code/people';
import { CaptureRefused, ConsentAsking, type ConsentAskingParts, type ConsentMatter } from '../consent-asking';
import type { ConsentSafeguards } from '../consent-safeguards';
import { CaptureLinkEndings, formTarget } from './capture-link-endings';
import type { CaptureLinkSignIn } from './capture-link-sign-in';
import { type OpenedLink, pathOf } from './opened-link';
import { type QuestionParts, captureEnd, linkQuestion } from './capture-link-question';

const TOKEN_LABEL = 'identity/capture-link-token';

export interface CaptureLinkFlowParts extends ConsentAskingParts, QuestionParts {
  readonly operatorName: string;
  readonly defaultLanguage: string;
  readonly people: People;
  readonly signIn: CaptureLinkSignIn;
  readonly safeguards: ConsentSafeguards;
  readonly links: CaptureLinks;
  readonly keyRing: KeyRing;
  readonly log: Logger;
}

/** What was pressed, and which boxes were ticked before it. */
export interface LinkForm {
  readonly token: string;
  readonly answer: string;
  readonly ticked: readonly string[];
}

/** One request of a browser. */
interface LinkVisit {
  readonly request: IncomingMessage;
  readonly opened: OpenedLink;
  readonly endings: CaptureLinkEndings;
}

/** What was allowed, on which page, and how the person was known who did. */
interface TakenAnswer {
  readonly chosen: readonly Scope[];
  readonly shown: ShownPage;
  readonly amr: readonly string[];
}

/** What is asked, and of whom. */
interface LinkMatter {
  readonly link: CaptureLink;
  readonly matter: ConsentMatter;
  readonly granted: readonly Scope[];
  readonly person: KnownPerson;
}

/** What is asked, or what to show instead of asking. */
type Found = LinkMatter | { readonly instead: PageReply };

/** Asks the person behind a link that an application has handed on (CAMARA Consent Info), and leads back. */
export class CaptureLinkFlow {
  private readonly asking: ConsentAsking;
  private readonly seal: PageSeal;

  constructor(private readonly parts: CaptureLinkFlowParts) {
    this.seal = new PageSeal(parts.keyRing, TOKEN_LABEL);
    this.asking = new ConsentAsking(parts);
  }

  /** The page in place of a link that never was. */
  over(request: IncomingMessage): PageReply {
    return new CaptureLinkEndings({ ...this.parts, wish: this.wishOf(request), rawState: undefined }).over();
  }

  /** Shows the question. From then on the application is told that it stands on the person's screen. */
  async show(request: IncomingMessage, opened: OpenedLink, isEarly: boolean): Promise<PageReply> {
    const visit = this.visitOf(request, opened);
    const found = await this.find(visit, () => visit.endings.over());
    if ('instead' in found) return found.instead;
    const { link, matter } = found;
    const about = aboutOf(opened, found);
    await this.parts.links.noteShown(opened.secret);
    await this.parts.safeguards.noteShown({ matter, about });
    const seal = (shown: ShownPage): string => this.seal.seal(about, shown);
    const form = { action: pathOf(opened), isSeparable: true, isEarly, seal };
    const html = await this.asking.page(matter, form, languageWish(request, { fallback: matter.application.defaultLanguage }));
    return { status: 200, html, formTargets: formTargets(link) };
  }

  /** Takes the answer, once. A yes may need a second step; then nothing is recorded yet. @throws CaptureRefused for a form that is not this page's */
  async answer(request: IncomingMessage, opened: OpenedLink, form: LinkForm): Promise<PageReply> {
    const { safeguards } = this.parts;
    const visit = this.visitOf(request, opened);
    const found = await this.find(visit, toldAgain(visit));
    if ('instead' in found) return found.instead;
    const { matter, person } = found;
    const question = { matter, about: aboutOf(opened, found) };
    const shown = this.shownIn(form, question.about, ['allow', 'refuse', 'some']);
    const chosen = chosenIn(form, matter.toAsk);
    // Nothing was ticked: that is neither yes nor no, so the question stands.
    if (form.answer === 'some' && chosen.length === 0) return { location: pathOf(opened) };
    if (await safeguards.isTooEarly(question, chosen)) return { location: pathOf(opened, undefined, 'early') };
    if (!(await safeguards.needsCode(question, chosen))) return this.end(visit, found, { chosen, shown, amr: person.amr });
    const pressed = { chosen, token: form.token, language: shown.language };
    return { location: pathOf(opened, 'confirm'), cookies: await safeguards.sendCode(request, question, pressed) };
  }

  /** Where the code that confirms a yes is typed; without a yes before it, the question. */
  async showConfirm(request: IncomingMessage, opened: OpenedLink, isWrong: boolean): Promise<PageReply> {
    const { safeguards } = this.parts;
    const visit = this.visitOf(request, opened);
    const found = await this.find(visit, () => visit.endings.over());
    if ('instead' in found) return found.instead;
    const question = { matter: found.matter, about: aboutOf(opened, found) };
    const token = safeguards.pressedToken(request);
    if (!this.seal.open(question.about, token)) return { location: pathOf(opened) };
    const paths = { question: pathOf(opened), confirm: pathOf(opened, 'confirm') };
    const wish = languageWish(request, { fallback: found.matter.application.defaultLanguage });
    const said = await this.asking.inWords(found.matter, wish);
    const page = await safeguards.codePage(request, question, { paths, token, said, isWrong });
    return { ...page, formTargets: formTargets(found.link) };
  }

  /** Takes the code, once. @throws CaptureRefused for a form that is not this page's */
  async confirm(request: IncomingMessage, opened: OpenedLink, form: LinkForm & { readonly code: string }): Promise<PageReply> {
    const visit = this.visitOf(request, opened);
    const found = await this.find(visit, toldAgain(visit));
    if ('instead' in found) return found.instead;
    const { matter, person } = found;
    const question = { matter, about: aboutOf(opened, found) };
    const shown = this.shownIn(form, question.about, ['code', 'refuse']);
    if (form.answer === 'refuse') return this.end(visit, found, { chosen: [], shown, amr: person.amr });
    const chosen = await this.parts.safeguards.confirmed(request, question, form.code);
    if (!chosen) return { location: pathOf(opened, 'confirm', 'wrong') };
    return this.end(visit, found, { chosen, shown, amr: withCode(person.amr) });
  }

  private async end({ opened, endings }: LinkVisit, found: LinkMatter, answer: TakenAnswer): Promise<PageReply> {
    const { links } = this.parts;
    const { link, granted, matter } = found;
    const told = endings.inLanguage(answer.shown.language);
    const end = captureEnd(link.scopes, [...granted, ...answer.chosen]);
    if (!(await links.end(opened.secret, end))) return toldAgain({ endings: told })((await links.find(opened.secret)) ?? link);
    const isRecorded = await this.record(matter, answer, opened);
    return told.ended(link, isRecorded ? end : 'error');
  }

  /** The link alone proves nothing: it must be the line that is asked, by the network's word right now, or by a code sent to it. */
  private async find({ request, opened, endings }: LinkVisit, answered: (link: CaptureLink) => PageReply): Promise<Found> {
    const link = await this.parts.links.find(opened.secret);
    if (!link) return { instead: endings.over() };
    const { people, signIn } = this.parts;
    const person = await people.of(request, signIn.aimOf(opened));
    if (person.outcome !== 'person')
      return { instead: person.outcome === 'nobody' ? signIn.offer(request, opened) : endings.wrongNetwork() };
    if (person.subscriber !== link.subscriber) return { instead: endings.wrongNetwork() };
    if (link.result !== undefined) return { instead: answered(link) };
    if (link.isExpired) return { instead: endings.ended(link, 'timeout') };
    return this.weigh(link, person, { opened, endings });
  }

  private async weigh(link: CaptureLink, person: KnownPerson, { opened, endings }: Omit<LinkVisit, 'request'>): Promise<Found> {
    const question = await linkQuestion(this.parts, link);
    switch (question.outcome) {
      case 'ask': {
        const { application, products, toAsk, granted } = question;
        const { purpose, subscriber } = link;
        const { msisdn } = person;
        return { link, granted, person, matter: { application, purpose, products, subscriber, msisdn, toAsk } };
      }
      case 'settled':
        await this.parts.links.end(opened.secret, question.end);
        return { instead: endings.ended(link, question.end) };
      case 'gone':
        return { instead: endings.over() };
    }
  }

  /** The journey has ended by now, so of two answers one is recorded. What is lost here allows nothing, and is told as `error`. */
  private async record(matter: ConsentMatter, { chosen, shown, amr }: TakenAnswer, { secret }: OpenedLink): Promise<boolean> {
    const refused = matter.toAsk.filter((scope) => !chosen.includes(scope));
    const given = { channel: 'capture-link', amr, shown } as const;
    try {
      if (refused.length > 0) await this.asking.record(matter, { ...given, state: 'denied', scopes: refused });
      if (chosen.length > 0) await this.asking.record(matter, { ...given, state: 'granted', scopes: chosen });
      return true;
    } catch (error) {
      this.parts.log.error({ err: error }, 'an answer to a capture link could not be recorded');
      await this.parts.links.noteFailure(secret).catch(() => undefined);
      return false;
    }
  }

  /** What the page said whose form this is. */
  private shownIn({ token, answer }: LinkForm, about: readonly string[], answers: readonly string[]): ShownPage {
    const shown = this.seal.open(about, token);
    if (!shown) throw new CaptureRefused('wrong page token');
    if (!answers.includes(answer)) throw new CaptureRefused('no answer');
    return shown;
  }

  private wishOf(request: IncomingMessage): LanguageWish {
    return languageWish(request, { fallback: this.parts.defaultLanguage });
  }

  private visitOf(request: IncomingMessage, opened: OpenedLink): LinkVisit {
    const { operatorName } = this.parts;
    const wish = this.wishOf(request);
    return { request, opened, endings: new CaptureLinkEndings({ operatorName, wish, rawState: opened.rawState }) };
  }
}

/** Link, person, session and question. */
function aboutOf({ secret }: OpenedLink, { person, matter }: LinkMatter): string[] {
  const { subscriber, purpose, toAsk } = matter;
  return [secret, subscriber, person.bond, purpose, ...toAsk];
}

/** A second press of the button is shown how the first one ended; it changes nothing. */
function toldAgain({ endings }: Pick<LinkVisit, 'endings'>): (link: CaptureLink) => PageReply {
  return (link) => endings.ended(link, link.result ?? 'timeout');
}

/** The redirect after the click leads to the application, and browsers ask the page's policy about it. */
function formTargets({ callbackUrl }: CaptureLink): readonly string[] {
  const target = callbackUrl === undefined ? undefined : formTarget(callbackUrl);
  return target === undefined ? [] : [target];
}

function chosenIn({ answer, ticked }: LinkForm, toAsk: readonly Scope[]): readonly Scope[] {
  if (answer === 'allow') return toAsk;
  return answer === 'some' ? toAsk.filter((scope) => ticked.includes(scope)) : [];
}
