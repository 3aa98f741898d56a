import {
  CAPTURE_VIEW_VERSION,
  type CaptureView,
  type ConsentLedger,
  LANGUAGES,
  type Language,
  type LanguageWish,
  type PageLanguage,
  type PublishedView,
  type TenantViews,
  type ViewContent,
  arranged,
  pageLanguage,
  purposeInWords,
  renderCapturePage,
  shownTextHash,
  viewTextsIn,
} from '@openmast/consent';
import type { Clock, Msisdn, Purpose, Scope, SubscriberRef } from '@openmast/kernel';
import type { Application, Product } from '@openmast/tenancy';
import type { ShownPage } from '../language/shown-page';
import type { ScopeCatalogue } from './scope-request';

const DAY_MS = 24 * 60 * 60 * 1000;
const NO_VIEW: ViewContent = { texts: {}, order: [], folded: [] };

/** The answer was not the subscriber's own, or not to what was asked. Nothing was recorded. */
export class CaptureRefused extends Error {
  override readonly name = 'CaptureRefused';
}

/** What one person is asked. */
export interface ConsentMatter {
  readonly application: Application;
  readonly purpose: Purpose;
  readonly subscriber: SubscriberRef;
  readonly msisdn: Msisdn;
  readonly toAsk: readonly Scope[];
  readonly products: ReadonlyMap<Scope, Product>;
}

/** What ties the question to the place where it is asked. */
export interface AskingForm {
  /** Where both buttons post to: a path on this origin. */
  readonly action: string;
  readonly isSeparable?: boolean;
  /** A yes came sooner than the page can be read; the page says so. */
  readonly isEarly?: boolean;
  /** The form's token, over what the page says. */
  readonly seal: (shown: ShownPage) => string;
}

export interface GivenAnswer {
  readonly state: 'granted' | 'denied';
  readonly channel: 'authorization' | 'message' | 'portal' | 'capture-link';
  /** What the answer is about. Absent: everything that was asked. */
  readonly scopes?: readonly Scope[];
  /** What the answer is to. */
  readonly shown: ShownPage;
  /** How the person was known, RFC 8176. */
  readonly amr: readonly string[];
  /** What the answer belongs to; never a secret. */
  readonly reference?: string;
}

export interface ConsentAskingParts {
  readonly catalogue: ScopeCatalogue;
  readonly ledger: ConsentLedger;
  readonly views: TenantViews;
  readonly clock: Clock;
}

/** The question as a page, and the answer as a record: the same in every flow. */
export class ConsentAsking {
  constructor(private readonly parts: ConsentAskingParts) {}

  /** @throws AppError `unavailable` */
  async page(matter: ConsentMatter, form: AskingForm, wish: LanguageWish): Promise<string> {
    const { language, texts, view } = await this.inWords(matter, wish);
    const until = this.untilOf(matter);
    const page = { ...this.frameOf(matter), ...texts, ...(until ? { until } : {}) };
    const render = (token: string): string => renderCapturePage(page, { ...form, token }, language);
    return render(
      form.seal({
        view: CAPTURE_VIEW_VERSION,
        ...(view ? { tenantView: view.citation } : {}),
        language: language.words.language,
        textHash: shownTextHash(render('')),
        ...(until ? { until: until.toISOString() } : {}),
      }),
    );
  }

  /** What is asked, in the language in which all of it can be said. @throws AppError `unavailable` */
  async inWords(matter: ConsentMatter, wish: LanguageWish): Promise<QuestionInWords> {
    const { application, purpose } = matter;
    const published = await this.parts.views.current(application.tenantId, purpose);
    // Where the tenant's words and ours are together in no language, ours stand alone.
    const view = published && LANGUAGES.some((one) => this.textsIn(one, matter, published.content)) ? published : undefined;
    const language = pageLanguage(wish, (candidate) => this.textsIn(candidate, matter, view?.content) !== undefined);
    const texts = this.textsIn(language.words.language, matter, view?.content);
    if (!texts) throw new Error('a page was chosen to stand in a language that lacks a text');
    return { language, texts, ...(view ? { view } : {}) };
  }

  /** @throws AppError `unavailable` */
  async record(matter: ConsentMatter, answer: GivenAnswer): Promise<void> {
    const { state, channel, amr, reference } = answer;
    const { subscriber, application, purpose } = matter;
    const { until, ...shown } = answer.shown;
    await this.parts.ledger.record({
      subscriber,
      applicationId: application.id,
      purpose,
      scopes: answer.scopes ?? matter.toAsk,
      state,
      ...(until !== undefined && state === 'granted' ? { expiresAt: new Date(until) } : {}),
      channel,
      evidence: { ...shown, amr, ...(reference === undefined ? {} : { interaction: reference }) },
    });
  }

  /** The soonest end among the products asked for. */
  private untilOf(matter: ConsentMatter): Date | undefined {
    const days = matter.toAsk.map((scope) => matter.products.get(scope)?.consentDays).filter((value) => value !== undefined);
    return days.length === 0 ? undefined : new Date(this.parts.clock.now().getTime() + Math.min(...days) * DAY_MS);
  }

  /** What the page says beside its own sentences; `undefined` where a part of it is not there in this language. */
  private textsIn(language: Language, { toAsk, purpose }: ConsentMatter, view: ViewContent = NO_VIEW): CaptureTexts | undefined {
    const tenant = viewTextsIn(language, view, toAsk);
    const purposeWords = purposeInWords(purpose, language);
    if (tenant === undefined || purposeWords === undefined) return undefined;
    const items = new Map<string, string>();
    for (const scope of toAsk) {
      const words = tenant.items.get(scope) ?? this.parts.catalogue.inPlainWords(scope, language);
      if (words === undefined) return undefined;
      items.set(scope, words);
    }
    const listed = arranged(toAsk, view).map((item) => ({ ...item, words: items.get(item.scope) ?? item.scope }));
    return { ...tenant, purposeWords, items: listed };
  }

  private frameOf({ application, purpose, msisdn }: ConsentMatter): Omit<CaptureView, 'items' | 'purposeWords'> {
    return {
      operatorName: application.operatorName,
      applicationName: application.displayName,
      ownerName: application.ownerName,
      partnerName: application.partnerName,
      privacyPolicyUrl: application.privacyPolicyUrl,
      purpose,
      maskedNumber: msisdn.masked(),
    };
  }
}

/** Everything that a page about a question has to say. */
export interface QuestionInWords {
  readonly language: PageLanguage;
  readonly texts: CaptureTexts;
  /** The tenant's own words, where they are among the texts. */
  readonly view?: PublishedView;
}

type CaptureTexts = Pick<CaptureView, 'items' | 'purposeWords' | 'introduction' | 'purposeExplanation' | 'note'>;
