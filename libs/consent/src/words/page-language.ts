import { ar } from './ar';
import { en } from './en';
import { es } from './es';
import { LANGUAGES, type Language } from './languages';
import type { PageWords } from './page-words';

const WORDS: Readonly<Record<Language, PageWords>> = { en, es, ar };

/** What is asked of one page: languages in the order in which the person would have them, and where each leads. */
export interface LanguageWish {
  /** Every language we have, the best first. */
  readonly ranked: readonly Language[];
  /** The address of the same page in another language. Absent where there is no such address: an answer to a form. */
  readonly hrefOf?: (language: Language) => string;
}

/** The language one page stands in, and the ways to the others. */
export interface PageLanguage {
  readonly words: PageWords;
  readonly links: readonly LanguageLink[];
}

export interface LanguageLink {
  readonly language: Language;
  readonly ownName: string;
  readonly href: string;
}

/**
 * The first wish in which every text of the page is there; where one is missing the whole page stands in the next language. Only
 * such languages are offered as links. In English we have words for everything ourselves.
 */
export function pageLanguage(
  { ranked, hrefOf }: LanguageWish,
  isComplete: (language: Language) => boolean = () => true,
): PageLanguage {
  const possible = LANGUAGES.filter(isComplete);
  const chosen = ranked.find((language) => possible.includes(language)) ?? 'en';
  const links = hrefOf === undefined ? [] : possible.filter((language) => language !== chosen);
  return {
    words: WORDS[chosen],
    links: links.map((language) => ({ language, ownName: WORDS[language].ownName, href: hrefOf?.(language) ?? '' })),
  };
}

/** The words of one language, where nothing else has to be in it. */
export function wordsIn(language: Language): PageWords {
  return WORDS[language];
}
