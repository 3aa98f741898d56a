import type { ReactNode } from 'react';
import { purposeInWords } from '../capture/capture-view';
import { renderPage } from '../capture/page-frame';
import { type PortalFrame, type UseView, inDays } from './portal-view';

export interface Overview extends PortalFrame {
  readonly uses: readonly UseView[];
  /** Requests of servers that wait for an answer. */
  readonly waitingCount: number;
}

const SECTIONS = [
  ['allowed', 'With your permission', undefined],
  [
    'unasked',
    'Without asking you first',
    'The law allows some uses without your permission, such as preventing fraud. You can object to each.',
  ],
  ['objected', 'You objected', undefined],
  ['ended', 'Ended', undefined],
] as const;

function whenWords({ kind, decidedAt, until, lastUsedAt }: UseView): string {
  const used = lastUsedAt ? `last used ${inDays(lastUsedAt)}` : 'not used yet';
  if (kind === 'allowed')
    return [decidedAt && `since ${inDays(decidedAt)}`, until && `until ${inDays(until)}`, used].filter(Boolean).join(' · ');
  return kind === 'unasked' || !decidedAt ? used : `since ${inDays(decidedAt)}`;
}

function UseLink({ use }: { readonly use: UseView }): ReactNode {
  return (
    <li>
      <a href={use.href}>
        <strong>
          <bdi>{use.applicationName}</bdi>
        </strong>
        <span>{`can ${use.items.join(', ')}, for ${purposeInWords(use.purpose)}`}</span>
        <span className="quiet">{whenWords(use)}</span>
      </a>
    </li>
  );
}

/** "Connected apps": everything that applications may do, or did, with what the operator knows about this line. */
export function renderOverviewPage({ operatorName, maskedNumber, uses, waitingCount }: Overview): string {
  return renderPage({
    title: `Connected apps · ${operatorName}`,
    language: 'en',
    children: (
      <div className="page">
        <p className="operator">{operatorName}</p>
        <h1>Connected apps</h1>
        <p className="line">
          Your line <strong dir="ltr">{maskedNumber}</strong>
        </p>
        {waitingCount === 0 ? null : (
          <p>
            <a href="/waiting">
              {waitingCount === 1 ? '1 request waits' : `${String(waitingCount)} requests wait`} for your answer
            </a>
          </p>
        )}
        {uses.length === 0 ? <p>No app uses information about your line.</p> : null}
        {SECTIONS.map(([kind, title, words]) => {
          const found = uses.filter((use) => use.kind === kind);
          return found.length === 0 ? null : (
            <section key={kind}>
              <h2>{title}</h2>
              {words === undefined ? null : <p className="quiet">{words}</p>}
              <ul className="choices">
                {found.map((use) => (
                  <UseLink key={use.href} use={use} />
                ))}
              </ul>
            </section>
          );
        })}
        <p>
          <a href="/portal/download">Download everything as a file</a>
        </p>
      </div>
    ),
  });
}
