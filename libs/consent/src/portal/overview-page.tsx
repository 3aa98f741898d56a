import type { ReactNode } from 'react';
import { Digits, Name } from '../capture/name';
import { renderPage } from '../capture/page-frame';
import { SignOut, type SignOutForm } from '../code/code-pages';
import type { PageLanguage } from '../words/page-language';
import type { PageWords } from '../words/page-words';
import { KINDS, type PortalFrame, STOP_EVERYTHING_PATH, type UseView, isInUse } from './portal-view';

export interface Overview extends PortalFrame {
  readonly uses: readonly UseView[];
  /** Requests of servers that wait for an answer. */
  readonly waitingCount: number;
  /** For who has come in with a code. Absent: the network is the sign-in, and there is nothing to sign out of. */
  readonly signOut?: SignOutForm;
}

function whenWords({ kind, decidedAt, until, lastUsedAt }: UseView, { portal, date }: PageWords): string {
  const used = lastUsedAt ? portal.lastUsed(date(lastUsedAt)) : portal.notUsedYet;
  if (kind === 'allowed')
    return [decidedAt && portal.since(date(decidedAt)), until && portal.until(date(until)), used].filter(Boolean).join(' · ');
  return kind === 'unasked' || !decidedAt ? used : portal.since(date(decidedAt));
}

function UseLink({ use, words }: { readonly use: UseView; readonly words: PageWords }): ReactNode {
  const whatItDoes = isInUse(use) ? words.portal.can : words.portal.could;
  return (
    <li>
      <a href={use.href}>
        <strong>
          <Name>{use.applicationName}</Name>
        </strong>
        <span>{whatItDoes(words.list(use.items), use.purposeWords)}</span>
        <span className="quiet">{whenWords(use, words)}</span>
      </a>
    </li>
  );
}

/** "Connected apps": everything that applications may do, or did, with what the operator knows about this line. */
export function renderOverviewPage(overview: Overview, language: PageLanguage): string {
  const { operatorName, maskedNumber, uses, waitingCount, signOut } = overview;
  const { words } = language;
  const { portal } = words;
  return renderPage({
    title: `${portal.title} · ${operatorName}`,
    language,
    children: (
      <div className="page">
        <p className="operator">
          <Name>{operatorName}</Name>
        </p>
        <h1>{portal.title}</h1>
        <p className="line">
          {words.use.yourLine} <Digits>{maskedNumber}</Digits>
        </p>
        {waitingCount === 0 ? null : (
          <p>
            <a href="/waiting">{portal.waiting(waitingCount)}</a>
          </p>
        )}
        {uses.length === 0 ? <p>{portal.noApps}</p> : null}
        {KINDS.map((kind) => (
          <Section key={kind} kind={kind} uses={uses} words={words} />
        ))}
        <p>
          <a href="/portal/download">{portal.download}</a>
        </p>
        {uses.some(({ kind }) => kind === 'allowed') ? (
          <p>
            <a href={STOP_EVERYTHING_PATH}>{portal.everything.verb}</a>
          </p>
        ) : null}
        {signOut === undefined ? null : <SignOut form={signOut} words={words.code} />}
      </div>
    ),
  });
}

interface SectionProps {
  readonly kind: UseView['kind'];
  readonly uses: readonly UseView[];
  readonly words: PageWords;
}

function Section({ kind, uses, words }: SectionProps): ReactNode {
  const found = uses.filter((use) => use.kind === kind);
  const { title, explanation } = words.portal.sections[kind];
  return found.length === 0 ? null : (
    <section>
      <h2>{title}</h2>
      {explanation === undefined ? null : <p className="quiet">{explanation}</p>}
      <ul className="choices">
        {found.map((use, index) => (
          <UseLink key={index} use={use} words={words} />
        ))}
      </ul>
    </section>
  );
}
