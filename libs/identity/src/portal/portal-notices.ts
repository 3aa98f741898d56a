import type { IncomingMessage } from 'node:http';
import {
  type Language,
  type LanguageWish,
  type NoticeText,
  type PageWords,
  pageLanguage,
  renderNoticePage,
} from '@openmast/consent';
import { languageWish } from '../language/language-wish';
import type { PageReply } from '../page-reply';

export interface PortalNoticesParts {
  readonly operatorName: string;
  readonly defaultLanguage: string;
}

type DoneWords = Pick<PageWords['portal']['everything'], 'done' | 'doneEffect'>;
type PortalNotice = NoticeText & { readonly next?: { readonly href: string; readonly words: string } };

/** What the portal says where there is nothing to decide, or no more. */
export class PortalNotices {
  constructor(private readonly parts: PortalNoticesParts) {}

  /** @param shown the language of the page whose form is answered */
  wishOf(request: IncomingMessage, shown?: Language): LanguageWish {
    return languageWish(request, { shown, fallback: this.parts.defaultLanguage });
  }

  wrongNetwork(request: IncomingMessage): PageReply {
    return this.page(this.wishOf(request), 403, ({ notices }) => notices.portalOffNetwork);
  }

  noSuchApp(request: IncomingMessage): PageReply {
    return this.page(this.wishOf(request), 404, ({ notices, portal }) => ({ ...notices.noSuchApp, next: backIn(portal) }));
  }

  /** A stale tab, a second tap, the back button: it was done already, or something else was. Nothing was done now. */
  changedMeanwhile(request: IncomingMessage): PageReply {
    return this.page(this.wishOf(request), 409, ({ notices, portal }) => ({ ...notices.changedMeanwhile, next: backIn(portal) }));
  }

  /** @param shown the language of the page whose form was answered */
  done(request: IncomingMessage, shown: Language, wordsIn: (words: PageWords['portal']) => DoneWords): PageReply {
    return this.page(this.wishOf(request, shown), 200, ({ portal }) => {
      const { done, doneEffect } = wordsIn(portal);
      return { title: done, sentences: [doneEffect], next: backIn(portal) };
    });
  }

  private page(wish: LanguageWish, status: number, textIn: (words: PageWords) => PortalNotice): PageReply {
    const language = pageLanguage(wish);
    const notice = { operatorName: this.parts.operatorName, ...textIn(language.words) };
    return { status, html: renderNoticePage(notice, language) };
  }
}

function backIn({ title }: PageWords['portal']): { href: string; words: string } {
  return { href: '/portal', words: title };
}
