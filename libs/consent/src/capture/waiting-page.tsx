import type { PageLanguage } from '../words/page-language';
import { Name } from './name';
import { renderPage } from './page-frame';

/** One request that waits for an answer. */
export interface WaitingItem {
  readonly applicationName: string;
  /** In words that complete "for ...", in the page's language. */
  readonly purposeWords: string;
  /** Path of the page that asks. */
  readonly href: string;
}

export interface WaitingList {
  readonly operatorName: string;
  readonly items: readonly WaitingItem[];
}

/** What waits for the subscriber's answer; nothing is answered here. */
export function renderWaitingPage({ operatorName, items }: WaitingList, language: PageLanguage): string {
  const { waiting, portal } = language.words;
  return renderPage({
    title: `${waiting.title} · ${operatorName}`,
    language,
    children: (
      <div className="page">
        <p className="operator">
          <Name>{operatorName}</Name>
        </p>
        <h1>{waiting.title}</h1>
        {items.length === 0 ? (
          <p>{waiting.nothing}</p>
        ) : (
          <ul className="choices">
            {items.map(({ applicationName, purposeWords, href }) => (
              <li key={href}>
                <a href={href}>
                  <strong>
                    <Name>{applicationName}</Name>
                  </strong>
                  <span className="quiet">{waiting.purpose(purposeWords)}</span>
                </a>
              </li>
            ))}
          </ul>
        )}
        <p>
          <a href="/portal">{portal.title}</a>
        </p>
        <p className="quiet">{waiting.endByThemselves}</p>
      </div>
    ),
  });
}
