import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ConsentGate, ConsentLedger, LanguageWish, TenantViews } from '@openmast/consent';
import type { Clock, Scope } from '@openmast/kernel';
import type { KeyRing } from '@openmast/runtime';
import { type ApplicationRegistry, agree } from '@openmast/tenancy';
import { languageWish } from '../language/language-wish';
import { PageSeal, type ShownPage } from '../language/shown-page';
import { arrivalOf } from '../network-login/arrivals';
import type { LineRecogniser } from '../network-login/recognise-line';
import type { PageReply } from '../page-reply';
import { CODE_AMR } from '../text-code/people';
import { NETWORK_AMR } from './authorization-policy';
import { CaptureRefused, ConsentAsking, type ConsentMatter } from './consent-asking';
import type { ConsentSafeguards } from './consent-safeguards';
import { consentOutcome } from './consent-outcome';
import type { InteractionResults } from 'oidc-provider';
import type { LiveProvider } from './live-provider';
import type { ScopeCatalogue } from './scope-request';

const TOKEN_LABEL = 'identity/capture-token';

export interface CaptureFlowParts {
  readonly live: LiveProvider;
  readonly catalogue: ScopeCatalogue;
  readonly applications: ApplicationRegistry;
  readonly recogniser: LineRecogniser;
  readonly consent: ConsentGate;
  readonly safeguards: ConsentSafeguards;
  readonly ledger: ConsentLedger;
  readonly views: TenantViews;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
}

/** What was pressed on the page of the question, or typed on the one after it. */
export interface CaptureAnswer {
  readonly token: string;
  readonly answer: string;
  readonly code: string;
}

/** A request with the response that the library writes its cookies to. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** An answer, with what it is to. */
interface Answered {
  readonly matter: Matter;
  readonly shown: ShownPage;
}

/** What is being asked in one interaction, worked out anew at each step. */
interface Matter extends ConsentMatter {
  readonly uid: string;
  readonly redirectUri: string;
  readonly wish: LanguageWish;
}

/** Asks the subscriber inside the authorization flow and records the answer. */
export class CaptureFlow {
  private readonly asking: ConsentAsking;
  private readonly seal: PageSeal;

  constructor(private readonly parts: CaptureFlowParts) {
    this.asking = new ConsentAsking(parts);
    this.seal = new PageSeal(parts.keyRing, TOKEN_LABEL);
  }

  /** @throws SessionNotFound for a stale link, CaptureRefused when another line is holding the phone */
  async show(exchange: Exchange, isEarly: boolean): Promise<PageReply> {
    const matter = await this.matterOf(exchange);
    const about = aboutOf(matter);
    await this.parts.safeguards.noteShown({ matter, about });
    const form = { action: pathOf(matter), isEarly, seal: (shown: ShownPage) => this.seal.seal(about, shown) };
    return { status: 200, html: await this.asking.page(matter, form, matter.wish), formTargets: formTargets(matter) };
  }

  /** Takes the answer. A yes may need a second step; then nothing is recorded yet. @throws CaptureRefused for a form that is not this page's */
  async answer(exchange: Exchange, form: CaptureAnswer): Promise<PageReply> {
    const { safeguards } = this.parts;
    const answered = await this.answered(exchange, form, ['allow', 'refuse']);
    const { matter, shown } = answered;
    if (form.answer === 'refuse') return this.refuse(exchange, answered);
    const question = { matter, about: aboutOf(matter) };
    if (await safeguards.isTooEarly(question, matter.toAsk)) return { location: `${pathOf(matter)}?early` };
    if (!(await safeguards.needsCode(question, matter.toAsk))) return this.allow(exchange, answered, [NETWORK_AMR]);
    const pressed = { chosen: matter.toAsk, token: form.token, language: shown.language };
    return { location: confirmPathOf(matter), cookies: await safeguards.sendCode(exchange.request, question, pressed) };
  }

  /** Where the code that confirms a yes is typed; without a yes before it, the question. */
  async showConfirm(exchange: Exchange, isWrong: boolean): Promise<PageReply> {
    const { safeguards } = this.parts;
    const matter = await this.matterOf(exchange);
    const token = safeguards.pressedToken(exchange.request);
    if (!this.seal.open(aboutOf(matter), token)) return { location: pathOf(matter) };
    const paths = { question: pathOf(matter), confirm: confirmPathOf(matter) };
    const question = { matter, about: aboutOf(matter) };
    const said = await this.asking.inWords(matter, matter.wish);
    const page = await safeguards.codePage(exchange.request, question, { paths, token, said, isWrong });
    return { ...page, formTargets: formTargets(matter) };
  }

  /** Takes the code. A second press of the button finds the yes recorded, and leads on. @throws CaptureRefused */
  async confirm(exchange: Exchange, form: CaptureAnswer): Promise<PageReply> {
    const { safeguards } = this.parts;
    const answered = await this.answered(exchange, form, ['code', 'refuse']);
    if (form.answer === 'refuse') return this.refuse(exchange, answered);
    const { matter } = answered;
    const question = { matter, about: aboutOf(matter) };
    const chosen = await safeguards.confirmed(exchange.request, question, form.code);
    if (chosen?.length === matter.toAsk.length) return this.allow(exchange, answered, [NETWORK_AMR, ...CODE_AMR]);
    if (!(await safeguards.needsCode(question, matter.toAsk))) return this.goOn(exchange, { consent: {} });
    return { location: `${confirmPathOf(matter)}?wrong` };
  }

  /** @throws CaptureRefused for a form that is not of this page, or holds none of these answers */
  private async answered(exchange: Exchange, form: CaptureAnswer, answers: readonly string[]): Promise<Answered> {
    const matter = await this.matterOf(exchange);
    const shown = this.seal.open(aboutOf(matter), form.token);
    if (!shown) throw new CaptureRefused('wrong page token');
    if (!answers.includes(form.answer)) throw new CaptureRefused('no answer');
    return { matter, shown };
  }

  private async allow(exchange: Exchange, { matter, shown }: Answered, amr: readonly string[]): Promise<PageReply> {
    await this.asking.record(matter, { state: 'granted', shown, channel: 'authorization', amr, reference: matter.uid });
    return this.goOn(exchange, { consent: {} });
  }

  private async refuse(exchange: Exchange, { matter, shown }: Answered): Promise<PageReply> {
    const given = { state: 'denied', shown, channel: 'authorization', amr: [NETWORK_AMR], reference: matter.uid } as const;
    await this.asking.record(matter, given);
    return this.goOn(exchange, { error: 'access_denied', error_description: 'the subscriber refused' });
  }

  private async goOn({ request, response }: Exchange, result: InteractionResults): Promise<PageReply> {
    const provider = this.parts.live.current;
    return { location: await provider.interactionResult(request, response, result, { mergeWithLastSubmission: false }) };
  }

  /** The link alone proves nothing: the network must recognise, right now, the line that started the flow. */
  private async matterOf({ request, response }: Exchange): Promise<Matter> {
    const interaction = await this.parts.live.current.interactionDetails(request, response);
    const recognition = await this.parts.recogniser.recognise(arrivalOf(request));
    if (recognition.outcome !== 'line' || recognition.subscriber !== interaction.session?.accountId) {
      throw new CaptureRefused('another line, or none, is behind this request');
    }
    const params = interaction.params as Record<string, string>;
    const { client_id: clientId, scope, redirect_uri: redirectUri, ui_locales: uiLocales } = params;
    const application = await this.parts.applications.find(clientId ?? '');
    const reading = this.parts.catalogue.read(scope);
    if (!application || 'fault' in reading || !reading.request.purpose)
      throw new CaptureRefused('the request is not agreed any more');
    const { purpose, scopes } = reading.request;
    const agreement = agree(application, { grantType: 'authorization_code', purpose, scopes });
    if (!agreement.isAgreed) throw new CaptureRefused('the request is not agreed any more');
    const { subscriber, msisdn } = recognition;
    const toAsk = await this.scopesToAsk({ subscriber, application, purpose, products: agreement.products });
    return {
      uid: interaction.uid,
      redirectUri: redirectUri ?? '',
      wish: languageWish(request, { uiLocales, fallback: application.defaultLanguage }),
      application,
      purpose,
      subscriber,
      msisdn,
      toAsk,
      products: agreement.products,
    };
  }

  /** What is still unanswered; when everything is answered (`prompt=consent`), everything that rests on consent. */
  private async scopesToAsk(
    matter: Pick<Matter, 'subscriber' | 'application' | 'purpose' | 'products'>,
  ): Promise<readonly Scope[]> {
    const { subscriber, application, purpose, products } = matter;
    const bases = new Map([...products].map(([scope, product]) => [scope, product.lawfulBasis] as const));
    const decisions = await this.parts.consent.decide({ subscriber, applicationId: application.id, purpose, bases });
    const outcome = consentOutcome(decisions, false);
    if (outcome.outcome === 'ask') return outcome.toAsk;
    if (outcome.outcome === 'ready') return outcome.granted.filter((scope) => bases.get(scope) === 'consent');
    throw new CaptureRefused('there is nothing to ask');
  }
}

/** Interaction, person and question. */
function aboutOf({ uid, subscriber, toAsk, purpose }: Matter): string[] {
  return [uid, subscriber, purpose, ...toAsk];
}

function pathOf({ uid }: Matter): string {
  return `/interaction/${uid}`;
}

function confirmPathOf(matter: Matter): string {
  return `${pathOf(matter)}/confirm`;
}

/** The redirect after the click leads to the application, and browsers ask the page's policy about it. */
function formTargets({ redirectUri }: Matter): readonly string[] {
  return [new URL(redirectUri).origin];
}
