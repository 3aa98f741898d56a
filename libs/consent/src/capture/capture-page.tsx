import type { ReactNode } from 'react';
import type { PageLanguage } from '../words/page-language';
import type { PageWords } from '../words/page-words';
import type { CaptureForm, CaptureView } from './capture-view';
import { Digits, Name } from './name';
import { renderPage } from './page-frame';

interface Parts {
  readonly view: CaptureView;
  readonly words: PageWords;
}

function Question({ view, words }: Parts): ReactNode {
  const { capture, use } = words;
  const application = <Name>{view.applicationName}</Name>;
  return (
    <>
      <p className="operator">
        <Name>{view.operatorName}</Name>
      </p>
      <h1>{capture.question(application)}</h1>
      {view.introduction === undefined ? null : <p>{view.introduction}</p>}
      <p className="quiet">{capture.asksThrough(application, <Name>{view.partnerName}</Name>)}</p>
      <h2>{capture.wantsTo(application)}</h2>
      <Items view={view} words={words} />
      <h2>{use.why}</h2>
      <p>{use.purpose(view.purposeWords)}</p>
      {view.purposeExplanation === undefined ? null : <p>{view.purposeExplanation}</p>}
    </>
  );
}

/** What is folded away is counted here, so that nobody takes the list for the whole. */
function Items({ view, words: { capture } }: Parts): ReactNode {
  const foldedCount = view.items.filter(({ isFolded }) => isFolded).length;
  return (
    <>
      <ul>
        {view.items
          .filter(({ isFolded }) => !isFolded)
          .map(({ scope, words }) => (
            <li key={scope}>{words}</li>
          ))}
        {foldedCount === 0 ? null : <li>{capture.folded(foldedCount)}</li>}
      </ul>
      {view.note === undefined ? null : <p className="note">{view.note}</p>}
    </>
  );
}

function Terms({ view, words }: Parts): ReactNode {
  const { capture, use } = words;
  return (
    <>
      <p className="line">
        {use.yourLine} <Digits>{view.maskedNumber}</Digits>
      </p>
      <h2>{capture.notSeenTitle}</h2>
      <p>{capture.notSeen}</p>
      <h2>{capture.howLong}</h2>
      <p>
        {capture.until(view.until && words.date(view.until))} {capture.howToStop(<Name>{view.operatorName}</Name>)}
      </p>
      <Details view={view} words={words} />
    </>
  );
}

function Details({ view, words: { capture, use } }: Parts): ReactNode {
  return (
    <details>
      <summary>{use.moreDetails}</summary>
      <dl>
        <dt>{use.receiver}</dt>
        <dd>
          <Name>{view.ownerName}</Name> (<a href={view.privacyPolicyUrl}>{use.privacyPolicy}</a>)
        </dd>
        <dt>{capture.lawfulBasis}</dt>
        <dd>{capture.consentBasis}</dd>
        <dt>{use.purposeTerm}</dt>
        <dd>
          <bdi>{view.purpose}</bdi>
        </dd>
        <dt>{use.permissions}</dt>
        {view.items.map(({ scope, words, isFolded }) => (
          <dd key={scope}>
            {isFolded ? `${words}: ` : ''}
            <bdi>{scope}</bdi>
          </dd>
        ))}
      </dl>
    </details>
  );
}

/** For who wants to choose. Nothing is ticked in advance (GDPR recital 32); the two answers for everything stay one tap away. */
function OneByOne({ view, words: { capture } }: Parts): ReactNode {
  return (
    <details className="choose">
      <summary>{capture.oneByOne}</summary>
      {view.items.map(({ scope, words }) => (
        <label key={scope}>
          <input type="checkbox" name="scope" value={scope} /> {words}
        </label>
      ))}
      <button type="submit" name="answer" value="some">
        {capture.allowTicked}
      </button>
    </details>
  );
}

/** The page on which a subscriber allows or refuses. Both answers weigh the same and are one tap. */
export function renderCapturePage(view: CaptureView, form: CaptureForm, language: PageLanguage): string {
  const { words } = language;
  return renderPage({
    title: `${view.applicationName} · ${view.operatorName}`,
    language,
    children: (
      <>
        {form.isEarly ? (
          <p className="early" role="alert">
            {words.code.early}
          </p>
        ) : null}
        <div className="page">
          <Question view={view} words={words} />
          <Terms view={view} words={words} />
        </div>
        <form method="post" action={form.action}>
          <input type="hidden" name="token" value={form.token} />
          {form.isSeparable && view.items.length > 1 ? <OneByOne view={view} words={words} /> : null}
          <button type="submit" name="answer" value="refuse">
            {words.capture.refuse}
          </button>
          <button type="submit" name="answer" value="allow">
            {words.capture.allow}
          </button>
        </form>
      </>
    ),
  });
}
