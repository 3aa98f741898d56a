import type { ReactNode } from 'react';
import type { PageWords } from '../words/page-words';
import { neutralName } from './neutral-name';

/** The name of an application or company inside a sentence. It may be hostile: what cannot be seen is taken out, and `bdi` keeps it from turning the sentence around. */
export function Name({ children }: { readonly children: string }): ReactNode {
  return <bdi>{neutralName(children)}</bdi>;
}

/** A number, which reads from left to right in every language. */
export function Digits({ children }: { readonly children: string }): ReactNode {
  return <strong dir="ltr">{children}</strong>;
}

/** The way back, against the direction of reading. */
export function BackArrow({ words }: { readonly words: PageWords }): ReactNode {
  return <span aria-hidden="true">{words.direction === 'rtl' ? '→' : '←'} </span>;
}
