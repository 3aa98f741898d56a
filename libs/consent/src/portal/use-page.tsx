import type { ReactNode } from 'react';
import type { CaptureForm } from '../capture/capture-view';
import { BackArrow, Name } from '../capture/name';
import { renderPage } from '../capture/page-frame';
import type { PageLanguage } from '../words/page-language';
import type { PageWords } from '../words/page-words';
import type { AccessView, PortalFrame, UseDetailView } from './portal-view';

/** What the person can do about a use of each kind. */
export const ACTS = { allowed: 'stop', unasked: 'object', objected: 'allow' } as const;
export type PortalAct = (typeof ACTS)[keyof typeof ACTS];

interface Page extends PortalFrame {
  readonly use: UseDetailView;
}

interface Parts {
  readonly use: UseDetailView;
  readonly words: PageWords;
}

function Accesses({ accesses, words }: { readonly accesses: readonly AccessView[]; readonly words: PageWords }): ReactNode {
  const { portal } = words;
  if (accesses.length === 0) return <p>{portal.noUse}</p>;
  return (
    <ul className="log">
      {accesses.map(({ at, what, isAnswered }) => (
        <li key={at.toISOString() + what}>
          <time dateTime={at.toISOString()}>{words.dateAndTime(at)}</time>
          <span>{what}</span>
          <span className="quiet">{isAnswered ? portal.answered : portal.notAnswered}</span>
        </li>
      ))}
    </ul>
  );
}

function Details({ use, words }: Parts): ReactNode {
  return (
    <details>
      <summary>{words.use.moreDetails}</summary>
      <dl>
        <dt>{words.use.receiver}</dt>
        <dd>
          {words.portal.receiverThrough(<Name>{use.ownerName}</Name>, <Name>{use.partnerName}</Name>)} (
          <a href={use.privacyPolicyUrl}>{words.use.privacyPolicy}</a>)
        </dd>
        <dt>{words.use.purposeTerm}</dt>
        <dd>
          <bdi>{use.purpose}</bdi>
        </dd>
        <dt>{words.use.permissions}</dt>
        <dd>
          <bdi>{use.scopes.join(', ')}</bdi>
        </dd>
      </dl>
    </details>
  );
}

function UseText({ use, words }: Parts): ReactNode {
  const { portal, date } = words;
  return (
    <div className="page">
      <p className="operator">
        <a href="/portal">
          <BackArrow words={words} />
          {portal.title}
        </a>
      </p>
      <h1>
        <Name>{use.applicationName}</Name>
      </h1>
      <p className="quiet">{portal.state[use.kind](use.decidedAt && date(use.decidedAt), use.until && date(use.until))}</p>
      <h2>{use.kind === 'ended' ? portal.itCould : portal.itCan}</h2>
      <ul>
        {use.items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
      <h2>{words.use.why}</h2>
      <p>{words.use.purpose(use.purposeWords)}</p>
      <h2>{portal.everyUse}</h2>
      <Accesses accesses={use.accesses} words={words} />
      <Details use={use} words={words} />
    </div>
  );
}

/** Everything about one use, and what the person can do about it now, if anything. */
export function renderUsePage({ operatorName, use }: Page, act: PortalAct | undefined, language: PageLanguage): string {
  const { words } = language;
  return renderPage({
    title: `${use.applicationName} · ${operatorName}`,
    language,
    children: (
      <>
        <UseText use={use} words={words} />
        {act === undefined ? null : (
          <div className="bar">
            <a className="button" href={`${use.href}/${act}`}>
              {words.portal.acts[act].verb}
            </a>
          </div>
        )}
      </>
    ),
  });
}

export interface Confirmation extends Page {
  readonly act: PortalAct;
  readonly form: CaptureForm;
}

/** The second tap: says what will happen before it does. */
export function renderConfirmPage({ operatorName, use, act, form }: Confirmation, language: PageLanguage): string {
  const { words } = language;
  const { verb, question, effects } = words.portal.acts[act];
  return renderPage({
    title: `${verb} · ${operatorName}`,
    language,
    children: (
      <>
        <div className="page">
          <p className="operator">
            <a href={use.href}>
              <BackArrow words={words} />
              <Name>{use.applicationName}</Name>
            </a>
          </p>
          <h1>{question(<Name>{use.applicationName}</Name>)}</h1>
          {effects.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
        <form method="post" action={form.action}>
          <input type="hidden" name="token" value={form.token} />
          <a className="button" href={use.href}>
            {words.portal.goBack}
          </a>
          <button type="submit" name="answer" value={act}>
            {verb}
          </button>
        </form>
      </>
    ),
  });
}
