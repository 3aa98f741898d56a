import {
  type CaptureLink,
  type CaptureResult,
  type Language,
  type LanguageWish,
  type Notice,
  type PageWords,
  pageLanguage,
  renderNoticePage,
  withCaptureResult,
} from '@openmast/consent';
import type { PageReply } from '../../page-reply';

/** What the endings have to know of a visit. */
export interface EndedVisit {
  readonly operatorName: string;
  readonly wish: LanguageWish;
  /** The application's `state`, still encoded as it came. Absent: none was appended. */
  readonly rawState: string | undefined;
}

const ENDINGS = {
  granted: 'allowed',
  partial_grant: 'partlyAllowed',
  denied: 'notAllowed',
  error: 'notRecorded',
  timeout: 'linkOver',
} as const satisfies Readonly<Record<CaptureResult, keyof PageWords['notices']>>;
const STATUS: Partial<Readonly<Record<CaptureResult, number>>> = { error: 503, timeout: 410 };

/** What people see or where they go when a journey behind a capture link is over, or cannot go on. */
export class CaptureLinkEndings {
  constructor(private readonly visit: EndedVisit) {}

  /** The same, in the language in which the question was shown. */
  inLanguage(language: Language): CaptureLinkEndings {
    const { wish, ...visit } = this.visit;
    return new CaptureLinkEndings({ ...visit, wish: { ...wish, ranked: [language, ...wish.ranked] } });
  }

  over(): PageReply {
    return this.page(410, 'linkOver');
  }

  wrongNetwork(): PageReply {
    return this.page(403, 'linkOffNetwork');
  }

  /** Back to the application with the result; where it named no callback, a page that says so. */
  ended({ callbackUrl }: CaptureLink, result: CaptureResult): PageReply {
    if (callbackUrl === undefined) return this.page(STATUS[result] ?? 200, ENDINGS[result]);
    const location = withCaptureResult(callbackUrl, result, this.visit.rawState);
    if (formTarget(callbackUrl) !== undefined) return { location };
    // Browsers do not follow a redirect to an app's own scheme after a form, or ask in ways people refuse: they press a link.
    return this.page(200, ENDINGS[result], location);
  }

  private page(status: number, notice: Ending, backTo?: string): PageReply {
    const language = pageLanguage(this.visit.wish);
    const { notices } = language.words;
    const next = backTo === undefined ? {} : { next: { href: backTo, words: notices.backToApp } };
    const page: Notice = { operatorName: this.visit.operatorName, ...notices[notice], ...next };
    return { status, html: renderNoticePage(page, language) };
  }
}

type Ending = (typeof ENDINGS)[CaptureResult] | 'linkOffNetwork';

/** What `form-action` has to allow so that the redirect after the click goes through. `undefined` for an app's own scheme. */
export function formTarget(callbackUrl: string): string | undefined {
  const url = new URL(callbackUrl);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.origin : undefined;
}
