/** Languages in which every page is complete, by BCP 47 tag. A page stands in one of them, never in two. */
export const LANGUAGES = ['en', 'es', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];

export function isLanguage(text: string): text is Language {
  return LANGUAGES.some((language) => language === text);
}

/** The one of ours that a BCP 47 tag means: `es-MX` is served by `es`. English where it means none. */
export function languageOf(tag: string): Language {
  const primary = tag.split('-')[0]?.toLowerCase() ?? '';
  return isLanguage(primary) ? primary : 'en';
}
