import { renderPage } from './page-frame';

export interface Notice {
  readonly operatorName: string;
  readonly title: string;
  /** Sentences that say what happened and what to do. */
  readonly sentences: readonly string[];
  /** What to do, one after the other. */
  readonly steps?: readonly string[];
  /** Where to go from here: a path on this origin, or into an app whose private scheme no browser is sent to by itself. */
  readonly next?: { readonly href: string; readonly words: string };
  /** Small print for whoever has to look into it, e.g. an error code. */
  readonly reference?: string;
}

/** A readable page for the person when there is nothing to decide: a request that cannot go on. */
export function renderNoticePage(notice: Notice): string {
  return renderPage({
    title: `${notice.title} · ${notice.operatorName}`,
    language: 'en',
    children: (
      <div className="page">
        <p className="operator">{notice.operatorName}</p>
        <h1>{notice.title}</h1>
        {notice.sentences.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        {notice.steps === undefined ? null : (
          <ol>
            {notice.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        )}
        {notice.next === undefined ? null : (
          <p>
            <a href={notice.next.href}>{notice.next.words}</a>
          </p>
        )}
        {notice.reference === undefined ? null : <p className="quiet">{notice.reference}</p>}
      </div>
    ),
  });
}
