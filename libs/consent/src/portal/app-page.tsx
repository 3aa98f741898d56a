import type { ReactNode } from 'react';
import { BackArrow, Name } from '../capture/name';
import { renderPage } from '../capture/page-frame';
import type { PageLanguage } from '../words/page-language';
import type { PageWords } from '../words/page-words';
import { KINDS, type AccessView, type AppView, type PortalFrame, type UseView, isInUse } from './portal-view';

interface UsePartProps {
  readonly use: UseView;
  readonly words: PageWords;
}

/** The scopes of a use, by what they let the application do. */
export function UseItems({ use, words: { portal } }: UsePartProps): ReactNode {
  return (
    <>
      <p>{isInUse(use) ? portal.itCan : portal.itCould}</p>
      <ul>
        {use.items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </>
  );
}

/** How the scopes of one use stand, and what the person can do about exactly these. */
function UsePart({ use, words }: UsePartProps): ReactNode {
  const { portal, date } = words;
  const { kind, decidedAt, until, act } = use;
  return (
    <section>
      <h2>{portal.sections[kind].title}</h2>
      <p className="quiet">{portal.state[kind](decidedAt && date(decidedAt), until && date(until))}</p>
      <UseItems use={use} words={words} />
      {act === undefined ? null : (
        <a className="button" href={`${use.href}/${act}`}>
          {portal.acts[act].verb}
        </a>
      )}
    </section>
  );
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

function Details({ app, words }: { readonly app: AppView; readonly words: PageWords }): ReactNode {
  return (
    <details>
      <summary>{words.use.moreDetails}</summary>
      <dl>
        <dt>{words.use.receiver}</dt>
        <dd>
          {words.portal.receiverThrough(<Name>{app.ownerName}</Name>, <Name>{app.partnerName}</Name>)} (
          <a href={app.privacyPolicyUrl}>{words.use.privacyPolicy}</a>)
        </dd>
        <dt>{words.use.purposeTerm}</dt>
        <dd>
          <bdi>{app.purpose}</bdi>
        </dd>
        <dt>{words.use.permissions}</dt>
        <dd>
          <bdi>{app.scopes.join(', ')}</bdi>
        </dd>
      </dl>
    </details>
  );
}

interface Page extends Pick<PortalFrame, 'operatorName'> {
  readonly app: AppView;
}

/** Everything one application does for one purpose: each use with what the person can do about it now, and every call. */
export function renderAppPage({ operatorName, app }: Page, language: PageLanguage): string {
  const { words } = language;
  const { portal } = words;
  return renderPage({
    title: `${app.applicationName} · ${operatorName}`,
    language,
    children: (
      <div className="page">
        <p className="operator">
          <a href="/portal">
            <BackArrow words={words} />
            {portal.title}
          </a>
        </p>
        <h1>
          <Name>{app.applicationName}</Name>
        </h1>
        {KINDS.flatMap((kind) => app.uses.filter((use) => use.kind === kind)).map((use, index) => (
          <UsePart key={index} use={use} words={words} />
        ))}
        <h2>{words.use.why}</h2>
        <p>{words.use.purpose(app.purposeWords)}</p>
        <h2>{portal.everyUse}</h2>
        <Accesses accesses={app.accesses} words={words} />
        <Details app={app} words={words} />
      </div>
    ),
  });
}
