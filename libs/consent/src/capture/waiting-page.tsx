import { purposeInWords } from './capture-view';
import { renderPage } from './page-frame';

/** One request that waits for an answer. */
export interface WaitingItem {
  readonly applicationName: string;
  /** `dpv:<Term>`. */
  readonly purpose: string;
  /** Path of the page that asks. */
  readonly href: string;
}

export interface WaitingList {
  readonly operatorName: string;
  readonly items: readonly WaitingItem[];
}

/** What waits for the subscriber's answer; nothing is answered here. */
export function renderWaitingPage({ operatorName, items }: WaitingList): string {
  return renderPage({
    title: `Waiting for your answer · ${operatorName}`,
    language: 'en',
    children: (
      <div className="page">
        <p className="operator">{operatorName}</p>
        <h1>Waiting for your answer</h1>
        {items.length === 0 ? (
          <p>Nothing is waiting. When an app asks for your permission, you find it here.</p>
        ) : (
          <ul className="choices">
            {items.map(({ applicationName, purpose, href }) => (
              <li key={href}>
                <a href={href}>
                  <strong>{applicationName}</strong>
                  <span className="quiet">for {purposeInWords(purpose)}</span>
                </a>
              </li>
            ))}
          </ul>
        )}
        <p>
          <a href="/portal">Your connected apps</a>
        </p>
        <p className="quiet">Requests that nobody answers end by themselves, and nothing is shared.</p>
      </div>
    ),
  });
}
