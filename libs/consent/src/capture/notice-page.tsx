import type { PageLanguage } from '../words/page-language';
import type { NoticeText } from '../words/page-words';
import { Name } from './name';
import { renderPage } from './page-frame';

/** What happened and what to do, from the catalogue of words. */
export interface Notice extends NoticeText {
  readonly operatorName: string;
  /** Where to go from here: a path on this origin, or into an app whose private scheme no browser is sent to by itself. */
  readonly next?: { readonly href: string; readonly words: string };
  /** Small print for whoever has to look into it, e.g. an error code. */
  readonly reference?: string;
}

/** A readable page for the person when there is nothing to decide: a request that cannot go on. */
export function renderNoticePage(notice: Notice, language: PageLanguage): string {
  return renderPage({
    title: `${notice.title} · ${notice.operatorName}`,
    language,
    children: (
      <div className="page">
        <p className="operator">
          <Name>{notice.operatorName}</Name>
        </p>
        <h1>{notice.title}</h1>
        {notice.sentences.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        {notice.steps === undefined ? null : (
          <ol>
            {notice.steps.map((step, index) => (
              <li key={index}>{step}</li>
            ))}
          </ol>
        )}
        {notice.next === undefined ? null : (
          <p>
            <a href={notice.next.href}>{notice.next.words}</a>
          </p>
        )}
        {notice.reference === undefined ? null : (
          <p className="quiet" dir="ltr" lang="en">
            {notice.reference}
          </p>
        )}
      </div>
    ),
  });
}
