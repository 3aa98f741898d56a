import type { ReactNode } from 'react';
import { Name } from '../capture/name';
import { renderPage } from '../capture/page-frame';
import type { CodePageKind, CodeWords } from '../words/code-words';
import type { PageLanguage } from '../words/page-language';
import type { PageWords } from '../words/page-words';

export interface CodeOffer {
  readonly operatorName: string;
  /** Whose page stands here otherwise. */
  readonly instead: 'signIn' | 'link';
  /** Where the form posts to: a path on this origin. */
  readonly action: string;
  /** What was typed last is no number. */
  readonly isFaulty?: boolean;
}

interface FieldProps {
  readonly name: 'number' | 'code';
  readonly label: string;
  readonly hint: string;
  readonly fault: string | undefined;
  readonly children: ReactNode;
}

/** Label, hint and fault around an input of this name, which refers to them. */
function Field({ name, label, hint, fault, children }: FieldProps): ReactNode {
  return (
    <>
      <label htmlFor={name}>{label}</label>
      <p className="quiet" id="hint">
        {hint}
      </p>
      {fault === undefined ? null : (
        <p className="fault" id="fault" role="alert">
          {fault}
        </p>
      )}
      {children}
    </>
  );
}

function described(isFaulty: boolean) {
  return isFaulty ? { 'aria-describedby': 'hint fault', 'aria-invalid': true as const } : { 'aria-describedby': 'hint' };
}

function NumberField({ isFaulty, words }: { readonly isFaulty: boolean; readonly words: CodeWords }): ReactNode {
  return (
    <Field name="number" label={words.number} hint={words.numberHint} fault={isFaulty ? words.notANumber : undefined}>
      <input
        id="number"
        name="number"
        type="tel"
        inputMode="tel"
        autoComplete="tel"
        dir="ltr"
        required
        maxLength={40}
        {...described(isFaulty)}
      />
    </Field>
  );
}

/** The network does not tell whose phone it is: mobile data first, and below it a code. Says nothing about anybody. */
export function renderCodeOffer({ operatorName, instead, action, isFaulty = false }: CodeOffer, language: PageLanguage): string {
  const words = language.words.code;
  const offer = words[instead];
  return renderPage({
    title: `${offer.title} · ${operatorName}`,
    language,
    children: (
      <div className="page">
        <p className="operator">
          <Name>{operatorName}</Name>
        </p>
        <h1>{offer.title}</h1>
        {offer.sentences.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        <h2>{words.or}</h2>
        <p>{offer.code}</p>
        <form className="fields" method="post" action={action}>
          {instead === 'signIn' ? <NumberField isFaulty={isFaulty} words={words} /> : null}
          <button type="submit">{words.send}</button>
        </form>
      </div>
    ),
  });
}

/** What a code confirms. */
export interface ConfirmedYes {
  readonly applicationName: string;
  /** What it will be allowed, in words that complete "RideNow wants to ...". */
  readonly items: readonly string[];
  /** The purpose in words that complete "for ...". */
  readonly purposeWords: string;
}

interface CodeFrame {
  readonly operatorName: string;
  /** Where the code is posted to: a path on this origin. */
  readonly action: string;
  /** Where a new code is asked for. */
  readonly againHref: string;
  /** What was typed last does not work. */
  readonly isWrong: boolean;
  /** Ties the form to what it confirms. Absent: there is nothing to tie it to yet. */
  readonly token?: string;
}

export type CodeView = CodeFrame &
  (
    | { readonly kind: Exclude<CodePageKind, 'confirm'>; readonly yes?: undefined }
    | { readonly kind: 'confirm'; readonly yes: ConfirmedYes }
  );

function CodeField({ isWrong, words }: { readonly isWrong: boolean; readonly words: CodeWords }): ReactNode {
  return (
    <Field name="code" label={words.code} hint={words.codeHint} fault={isWrong ? words.wrong : undefined}>
      <input
        id="code"
        name="code"
        className="code"
        type="text"
        inputMode="numeric"
        autoComplete="one-time-code"
        dir="ltr"
        maxLength={20}
        {...described(isWrong)}
      />
    </Field>
  );
}

function WhatIsAllowed({ yes, words }: { readonly yes: ConfirmedYes; readonly words: PageWords }): ReactNode {
  return (
    <>
      <p>{words.code.allows(<Name>{yes.applicationName}</Name>)}</p>
      <ul>
        {yes.items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
      <p className="note">{words.use.purpose(yes.purposeWords)}</p>
    </>
  );
}

/** Where a code is typed. The same page whether or not one was sent. */
export function renderCodePage(view: CodeView, language: PageLanguage): string {
  const { operatorName, kind, againHref, yes } = view;
  const words = language.words.code;
  return renderPage({
    title: `${words.typeCode} · ${operatorName}`,
    language,
    children: (
      <div className="page">
        <p className="operator">
          <Name>{operatorName}</Name>
        </p>
        <h1>{words.typeCode}</h1>
        {yes === undefined ? null : <WhatIsAllowed yes={yes} words={language.words} />}
        {words.sent[kind](<Name>{operatorName}</Name>).map((sentence, index) => (
          <p key={index}>{sentence}</p>
        ))}
        <CodeForm view={view} words={language.words} />
        <p>
          <a href={againHref}>{words.again}</a>
        </p>
      </div>
    ),
  });
}

function CodeForm({ view, words: { code, capture } }: { readonly view: CodeView; readonly words: PageWords }): ReactNode {
  const { action, token, kind, isWrong } = view;
  return (
    <form className="fields" method="post" action={action}>
      {token === undefined ? null : <input type="hidden" name="token" value={token} />}
      <CodeField isWrong={isWrong} words={code} />
      <button type="submit" name="answer" value="code">
        {kind === 'confirm' ? code.confirm : code.goOn}
      </button>
      {kind === 'confirm' ? (
        <button type="submit" name="answer" value="refuse">
          {capture.refuse}
        </button>
      ) : null}
    </form>
  );
}

/** What ends a session: where the form posts to, and its token. */
export interface SignOutForm {
  readonly action: string;
  readonly token: string;
}

/** At the end of the overview, for who has come in with a code. */
export function SignOut({ form, words }: { readonly form: SignOutForm; readonly words: CodeWords }): ReactNode {
  return (
    <form className="fields" method="post" action={form.action}>
      <p className="quiet">{words.signedInByCode}</p>
      <input type="hidden" name="token" value={form.token} />
      <button type="submit">{words.signOut}</button>
    </form>
  );
}
