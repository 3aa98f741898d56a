import type { ReactNode } from 'react';
import { CAPTURE_LANGUAGE, type CaptureForm, type CaptureView, purposeInWords } from './capture-view';
import { renderPage } from './page-frame';

/** The names of other companies may be hostile: `bdi` keeps a right-to-left override from turning the sentence around. */
function Name({ children }: { readonly children: string }): ReactNode {
  return <bdi>{children}</bdi>;
}

function untilWords(until: Date | undefined): string {
  if (!until) return 'Until you stop it.';
  return `Until ${until.toLocaleDateString(CAPTURE_LANGUAGE, { dateStyle: 'long', timeZone: 'UTC' })}, or until you stop it.`;
}

function Question({ view }: { readonly view: CaptureView }): ReactNode {
  return (
    <>
      <p className="operator">
        <Name>{view.operatorName}</Name>
      </p>
      <h1>
        Allow <Name>{view.applicationName}</Name> to use information about your line?
      </h1>
      <p className="quiet">
        <Name>{view.applicationName}</Name> is asking through <Name>{view.partnerName}</Name>.
      </p>
      <h2>
        <Name>{view.applicationName}</Name> wants to
      </h2>
      <ul>
        {view.items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
      <h2>Why</h2>
      <p>For {purposeInWords(view.purpose)}.</p>
    </>
  );
}

function Terms({ view }: { readonly view: CaptureView }): ReactNode {
  return (
    <>
      <p className="line">
        Your line <strong dir="ltr">{view.maskedNumber}</strong>
      </p>
      <h2>What they will not see</h2>
      <p>Your calls, your messages, where you are, or anything not listed above.</p>
      <h2>How long</h2>
      <p>
        {untilWords(view.until)} You can stop it at any time by asking {view.operatorName}; it ends with the next request.
      </p>
      <details>
        <summary>More details</summary>
        <dl>
          <dt>Who receives the information</dt>
          <dd>
            <Name>{view.ownerName}</Name> (<a href={view.privacyPolicyUrl}>privacy policy</a>)
          </dd>
          <dt>Lawful basis</dt>
          <dd>Your consent (GDPR article 6(1)(a))</dd>
          <dt>Purpose</dt>
          <dd>{view.purpose}</dd>
          <dt>Permissions</dt>
          <dd>{view.scopes.join(', ')}</dd>
        </dl>
      </details>
    </>
  );
}

/** For who wants to choose. Nothing is ticked in advance (GDPR recital 32); the two answers for everything stay one tap away. */
function OneByOne({ view }: { readonly view: CaptureView }): ReactNode {
  return (
    <details className="choose">
      <summary>Choose one by one</summary>
      {view.items.map((item, index) => (
        <label key={item}>
          <input type="checkbox" name="scope" value={view.scopes[index]} /> {item}
        </label>
      ))}
      <button type="submit" name="answer" value="some">
        Allow only what is ticked
      </button>
    </details>
  );
}

/** The part that is text: what is hashed into the evidence of a decision. */
function CaptureText({ view }: { readonly view: CaptureView }): ReactNode {
  return (
    <div className="page">
      <Question view={view} />
      <Terms view={view} />
    </div>
  );
}

/** The page on which a subscriber allows or refuses. Both answers weigh the same and are one tap. */
export function renderCapturePage(view: CaptureView, form: CaptureForm): string {
  return renderPage({
    title: `${view.applicationName} · ${view.operatorName}`,
    language: CAPTURE_LANGUAGE,
    children: (
      <>
        <CaptureText view={view} />
        <form method="post" action={form.action}>
          <input type="hidden" name="token" value={form.token} />
          {form.isSeparable && view.items.length > 1 ? <OneByOne view={view} /> : null}
          <button type="submit" name="answer" value="refuse">
            Don’t allow
          </button>
          <button type="submit" name="answer" value="allow">
            Allow
          </button>
        </form>
      </>
    ),
  });
}
