import type { ReactNode } from 'react';
import type { CaptureForm } from '../capture/capture-view';
import { BackArrow, Name } from '../capture/name';
import { renderPage } from '../capture/page-frame';
import type { PageLanguage } from '../words/page-language';
import type { PageWords } from '../words/page-words';
import { UseItems } from './app-page';
import type { PortalAct, PortalFrame, UseView } from './portal-view';

interface FormOfPage extends Pick<PortalFrame, 'operatorName'> {
  readonly form: CaptureForm;
}

interface Confirmation extends FormOfPage {
  readonly use: UseView;
  readonly act: PortalAct;
}

/** The second tap about one use: says what it is about, and what will happen, before it does. */
export function renderConfirmPage({ operatorName, form, use, act }: Confirmation, language: PageLanguage): string {
  const { words } = language;
  const { verb, question, effects } = words.portal.acts[act];
  const name = <Name>{use.applicationName}</Name>;
  const content = (
    <>
      <UseItems use={use} words={words} />
      <p className="note">{words.use.purpose(use.purposeWords)}</p>
      <Effects effects={effects} />
    </>
  );
  const page = { verb, heading: question(name), content, back: { href: use.href, words: name }, answer: act };
  return renderSecondTap({ operatorName, form, ...page }, language);
}

interface EverythingConfirmation extends FormOfPage {
  /** How many lose something. */
  readonly appCount: number;
}

/** The second tap about everything that was ever allowed. */
export function renderStopEverythingPage(page: EverythingConfirmation, language: PageLanguage): string {
  const { title, everything } = language.words.portal;
  const { verb, question, effects } = everything;
  const content = <Effects effects={effects(page.appCount)} />;
  const back = { href: '/portal', words: title };
  return renderSecondTap({ ...page, verb, heading: question, content, back, answer: 'stop' }, language);
}

function Effects({ effects }: { readonly effects: readonly string[] }): ReactNode {
  return effects.map((sentence) => <p key={sentence}>{sentence}</p>);
}

interface SecondTap extends FormOfPage {
  readonly verb: string;
  readonly heading: ReactNode;
  readonly content: ReactNode;
  /** Where the person comes from. */
  readonly back: { readonly href: string; readonly words: ReactNode };
  /** Of the button. */
  readonly answer: PortalAct;
}

function renderSecondTap(
  { operatorName, verb, heading, content, back, form, answer }: SecondTap,
  language: PageLanguage,
): string {
  const { words } = language;
  return renderPage({
    title: `${verb} · ${operatorName}`,
    language,
    children: (
      <>
        <div className="page">
          <BackLink {...back} language={words} />
          <h1>{heading}</h1>
          {content}
        </div>
        <form method="post" action={form.action}>
          <input type="hidden" name="token" value={form.token} />
          <a className="button" href={back.href}>
            {words.portal.goBack}
          </a>
          <button type="submit" name="answer" value={answer}>
            {verb}
          </button>
        </form>
      </>
    ),
  });
}

function BackLink({ href, words, language }: SecondTap['back'] & { readonly language: PageWords }): ReactNode {
  return (
    <p className="operator">
      <a href={href}>
        <BackArrow words={language} />
        {words}
      </a>
    </p>
  );
}
