import type { ReactNode } from 'react';
import { type CaptureForm, purposeInWords } from '../capture/capture-view';
import { renderPage } from '../capture/page-frame';
import { type AccessView, type PortalFrame, type UseDetailView, inDays } from './portal-view';

/** What the person can do about a use of each kind. */
export const ACTS = {
  allowed: { act: 'stop', verb: 'Stop sharing', done: 'Stopped' },
  unasked: { act: 'object', verb: 'Object', done: 'You have objected' },
  objected: { act: 'allow', verb: 'Allow it again', done: 'Allowed again' },
} as const;
export type PortalAct = (typeof ACTS)[keyof typeof ACTS]['act'];

interface Page extends PortalFrame {
  readonly use: UseDetailView;
}

const STATES = {
  allowed: 'You allowed this',
  unasked: 'Used without asking you, as the law allows',
  objected: 'You objected; it is no longer used',
  ended: 'Not allowed any more',
} as const;

function Dates({ use }: { readonly use: UseDetailView }): ReactNode {
  return (
    <p className="quiet">
      {[
        STATES[use.kind] + (use.decidedAt ? ` on ${inDays(use.decidedAt)}` : ''),
        use.until ? `until ${inDays(use.until)}` : undefined,
      ]
        .filter(Boolean)
        .join(', ')}
      .
    </p>
  );
}

function Accesses({ accesses }: { readonly accesses: readonly AccessView[] }): ReactNode {
  if (accesses.length === 0) return <p>Not used in the last 90 days.</p>;
  return (
    <ul className="log">
      {accesses.map(({ at, what, isAnswered }) => (
        <li key={at.toISOString() + what}>
          <time dateTime={at.toISOString()}>{`${inDays(at)}, ${at.toISOString().slice(11, 16)} UTC`}</time>
          <span>{what}</span>
          <span className="quiet">{isAnswered ? 'answered' : 'refused or failed: nothing was told'}</span>
        </li>
      ))}
    </ul>
  );
}

/** Everything about one use, and what the person can do about it now, if anything. */
export function renderUsePage({ operatorName, use }: Page, act: PortalAct | undefined): string {
  const acts = Object.values(ACTS).find((one) => one.act === act);
  return renderPage({
    title: `${use.applicationName} · ${operatorName}`,
    language: 'en',
    children: (
      <>
        <div className="page">
          <p className="operator">
            <a href="/portal">← Connected apps</a>
          </p>
          <h1>
            <bdi>{use.applicationName}</bdi>
          </h1>
          <Dates use={use} />
          <h2>{use.kind === 'ended' ? 'It could' : 'It can'}</h2>
          <ul>
            {use.items.map((item) => (
              <li key={item}>{item}</li>
            ))}
          </ul>
          <h2>Why</h2>
          <p>For {purposeInWords(use.purpose)}.</p>
          <h2>Every use of the last 90 days</h2>
          <Accesses accesses={use.accesses} />
          <details>
            <summary>More details</summary>
            <dl>
              <dt>Who receives the information</dt>
              <dd>
                <bdi>{use.ownerName}</bdi>, through <bdi>{use.partnerName}</bdi> (
                <a href={use.privacyPolicyUrl}>privacy policy</a>)
              </dd>
              <dt>Purpose</dt>
              <dd>{use.purpose}</dd>
              <dt>Permissions</dt>
              <dd>{use.scopes.join(', ')}</dd>
            </dl>
          </details>
        </div>
        {acts === undefined ? null : (
          <div className="bar">
            <a className="button" href={`${use.href}/${acts.act}`}>
              {acts.verb}
            </a>
          </div>
        )}
      </>
    ),
  });
}

const EFFECTS: Readonly<Record<PortalAct, readonly string[]>> = {
  stop: ['From its very next request on it gets no answer.', 'What it has learned before stays with it; ask it to delete that.'],
  object: ['From its very next request on it gets no answer.', 'You can take your objection back here at any time.'],
  allow: ['It may use this information again, from its next request on.', 'You can stop it here at any time.'],
};
const QUESTIONS: Readonly<Record<PortalAct, string>> = {
  stop: 'Stop sharing with',
  object: 'Object to the use by',
  allow: 'Allow again for',
};

/** The second tap: says what will happen before it does. */
export function renderConfirmPage({ operatorName, use }: Page, act: PortalAct, form: CaptureForm): string {
  const verb = Object.values(ACTS).find((one) => one.act === act)?.verb ?? '';
  return renderPage({
    title: `${verb} · ${operatorName}`,
    language: 'en',
    children: (
      <>
        <div className="page">
          <p className="operator">
            <a href={use.href}>
              ← <bdi>{use.applicationName}</bdi>
            </a>
          </p>
          <h1>
            {QUESTIONS[act]} <bdi>{use.applicationName}</bdi>?
          </h1>
          {EFFECTS[act].map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
        <form method="post" action={form.action}>
          <input type="hidden" name="token" value={form.token} />
          <a className="button" href={use.href}>
            Go back
          </a>
          <button type="submit" name="answer" value={act}>
            {verb}
          </button>
        </form>
      </>
    ),
  });
}
