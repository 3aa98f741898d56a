import type { IncomingMessage } from 'node:http';
import { type ConfirmedYes, type ConsentLedger, type Language, renderCodePage, renderNoticePage } from '@openmast/consent';
import type { Scope } from '@openmast/kernel';
import type { KeyRing } from '@openmast/runtime';
import { protectionOf } from '@openmast/tenancy';
import type { PageReply } from '../page-reply';
import type { PostgresShownQuestions } from '../store/postgres-shown-questions';
import { CODE_SECONDS, type CodeAim } from '../text-code/code-terms';
import type { CodeStep } from '../text-code/code-step';
import type { PageCookies } from '../text-code/cookies';
import type { ConsentMatter, QuestionInWords } from './consent-asking';

const QUESTION_LABEL = 'identity/shown-question-key';
const PRESSED_COOKIE = 'confirm-pressed';

export interface SafeguardParts {
  readonly operatorName: string;
  readonly ledger: ConsentLedger;
  readonly codeStep: CodeStep;
  readonly shown: PostgresShownQuestions;
  readonly cookies: PageCookies;
  readonly keyRing: KeyRing;
}

/** One question as it stands on one screen. */
export interface ShownQuestion {
  readonly matter: ConsentMatter;
  /** The place where it is asked, the person, and everything that is asked: what the token of its page is bound to. */
  readonly about: readonly string[];
}

/** What was pressed on the page of a question. */
export interface PressedYes {
  readonly chosen: readonly Scope[];
  /** The page's own token, which says what stood there. */
  readonly token: string;
  /** In which it stood, and the message will. */
  readonly language: Language;
}

export interface CodePageTerms {
  readonly paths: ConfirmPaths;
  /** Of the page of the question. */
  readonly token: string;
  readonly said: QuestionInWords;
  readonly isWrong: boolean;
}

/** Where the pages of the second step lead. */
export interface ConfirmPaths {
  /** Of the page where the code is typed. */
  readonly confirm: string;
  /** Back to the question, where pressing "allow" has a new code sent. */
  readonly question: string;
}

/** What stands between a press of "allow" and the record, where a product asks for more than the press: the same in every flow. */
export class ConsentSafeguards {
  constructor(private readonly parts: SafeguardParts) {}

  /** The question stands on a screen now: from its first showing the time to read it runs. @throws AppError `unavailable` */
  async noteShown(question: ShownQuestion): Promise<void> {
    if (minimumSeconds(question, question.matter.toAsk) > 0) await this.parts.shown.note(this.keyOf(question));
  }

  /** A yes before its time counts for nothing. A no may come at once. @throws AppError `unavailable` */
  async isTooEarly(question: ShownQuestion, chosen: readonly Scope[]): Promise<boolean> {
    const seconds = minimumSeconds(question, chosen);
    return seconds > 0 && (await this.parts.shown.secondsSince(this.keyOf(question))) < seconds;
  }

  /**
   * Is a code needed for this yes? For the first one of this line to this application, under this purpose, to a scope whose product
   * says so. A yes that was taken back was ended for a reason: the next one is a first one again. @throws AppError `unavailable`
   */
  async needsCode({ matter }: ShownQuestion, chosen: readonly Scope[]): Promise<boolean> {
    const { application, purpose, subscriber } = matter;
    const guarded = chosen.filter((scope) => protectionOf(application, purpose, scope).secondChannel);
    if (guarded.length === 0) return false;
    const decided = await this.parts.ledger.list(subscriber);
    const allowed = decided.filter(
      (one) => one.applicationId === application.id && one.purpose === purpose && one.state === 'granted',
    );
    return guarded.some((scope) => !allowed.some((one) => one.scope === scope));
  }

  /**
   * Has the code sent that confirms exactly this choice. @returns `Set-Cookie` lines: one for the code, one that keeps the token of
   * the question's page until the code is typed. @throws AppError `unavailable`
   */
  async sendCode(request: IncomingMessage, question: ShownQuestion, pressed: PressedYes): Promise<readonly string[]> {
    const { msisdn, application } = question.matter;
    const { chosen: about, token, language } = pressed;
    const order = { aim: this.aimOf(question), msisdn, about, language, applicationName: application.displayName };
    const challenge = await this.parts.codeStep.send(request, { ...order, isRecognised: true });
    return [challenge, this.parts.cookies.set(PRESSED_COOKIE, token, CODE_SECONDS)];
  }

  /** The token of the page on which "allow" was pressed in this browser last. */
  pressedToken(request: IncomingMessage): string {
    return this.parts.cookies.read(request, PRESSED_COOKIE);
  }

  /** Where the code is typed; once the phone could not be reached, a page that says so. @throws AppError `unavailable` */
  async codePage(request: IncomingMessage, question: ShownQuestion, terms: CodePageTerms): Promise<PageReply> {
    const { operatorName, codeStep } = this.parts;
    const { paths, token, isWrong, said } = terms;
    const { language } = said;
    const asked = await codeStep.asked(request, this.aimOf(question));
    if (asked?.isGivenUp) {
      const { unreachable, backToQuestion } = language.words.code;
      const next = { href: paths.question, words: backToQuestion };
      return { status: 503, html: renderNoticePage({ operatorName, ...unreachable, next }, language) };
    }
    const page = { operatorName, token, isWrong, action: paths.confirm, againHref: paths.question };
    const yes = confirmedYes(question, said, asked?.about);
    return { status: 200, html: renderCodePage({ ...page, kind: 'confirm', yes }, language) };
  }

  /** What the code confirms, if it is the right one. `undefined`: nothing is confirmed. @throws AppError `unavailable` */
  async confirmed(request: IncomingMessage, question: ShownQuestion, typed: string): Promise<readonly Scope[] | undefined> {
    const { subscriber, toAsk } = question.matter;
    const proven = await this.parts.codeStep.prove(request, this.aimOf(question), typed);
    if (proven?.subscriber !== subscriber) return undefined;
    const chosen = toAsk.filter((scope) => proven.about.includes(scope));
    return chosen.length === proven.about.length ? chosen : undefined;
  }

  /** A code for one question is none for another, nor for the same one asked elsewhere. */
  private aimOf(question: ShownQuestion): CodeAim {
    return { kind: 'confirm', of: this.keyOf(question).toString('base64url') };
  }

  private keyOf({ about }: ShownQuestion): Buffer {
    return this.parts.keyRing.mac(QUESTION_LABEL, about.join('\n'));
  }
}

/** What the code confirms; everything that is asked, where there is no code that could confirm anything. */
function confirmedYes(
  { matter }: ShownQuestion,
  { texts }: QuestionInWords,
  about: readonly string[] = matter.toAsk,
): ConfirmedYes {
  const items = texts.items.filter(({ scope }) => about.includes(scope)).map(({ words }) => words);
  return { applicationName: matter.application.displayName, items: [...new Set(items)], purposeWords: texts.purposeWords };
}

function minimumSeconds({ matter: { application, purpose } }: ShownQuestion, scopes: readonly Scope[]): number {
  return Math.max(0, ...scopes.map((scope) => protectionOf(application, purpose, scope).minimumDisplaySeconds));
}
