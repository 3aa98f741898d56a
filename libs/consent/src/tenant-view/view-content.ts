import { LANGUAGES, type Language } from '../words/languages';

/** What a tenant says on the capture page in one language, beside our own sentences and in the place of our words for items. */
export interface ViewTexts {
  /** A sentence under the question. */
  readonly introduction?: string;
  /** What the purpose means here. */
  readonly purposeExplanation?: string;
  /** Stands under the list of items. */
  readonly note?: string;
  /** By scope: completes "<application> wants to ...". */
  readonly items?: Readonly<Record<string, string>>;
}

/** One version of a tenant's view. A language may be incomplete: then no page stands in it. */
export interface ViewContent {
  readonly texts: Readonly<Partial<Record<Language, ViewTexts>>>;
  /** Scopes in the order in which they are listed; what is not named follows as it was asked. */
  readonly order: readonly string[];
  /** Scopes that are folded into the details. They are counted in the list and named in the details: nothing is concealed. */
  readonly folded: readonly string[];
}

const SENTENCES = ['introduction', 'purposeExplanation', 'note'] as const;
type Sentences = Pick<ViewTexts, (typeof SENTENCES)[number]>;

/** The tenant's words for one page. */
export interface PageViewTexts extends Sentences {
  /** By scope; a scope that is not here has our own words. */
  readonly items: ReadonlyMap<string, string>;
}

/**
 * The tenant's words for a page about `scopes`; `undefined` where the language lacks one that another language has: a page never
 * says less in one language than in another.
 */
export function viewTextsIn(language: Language, { texts }: ViewContent, scopes: readonly string[]): PageViewTexts | undefined {
  const all = Object.values(texts);
  const own = texts[language] ?? {};
  if (SENTENCES.some((name) => own[name] === undefined && all.some((other) => other[name] !== undefined))) return undefined;
  const worded = scopes.filter((scope) => all.some((other) => wordsFor(other, scope) !== undefined));
  const items = new Map<string, string>();
  for (const scope of worded) {
    const words = wordsFor(own, scope);
    if (words === undefined) return undefined;
    items.set(scope, words);
  }
  const { introduction, purposeExplanation, note } = own;
  return {
    ...(introduction === undefined ? {} : { introduction }),
    ...(purposeExplanation === undefined ? {} : { purposeExplanation }),
    ...(note === undefined ? {} : { note }),
    items,
  };
}

/** Languages that say everything which any language says. */
export function completeLanguages(content: ViewContent): Language[] {
  const scopes = [...new Set(Object.values(content.texts).flatMap(({ items }) => Object.keys(items ?? {})))];
  return LANGUAGES.filter((language) => viewTextsIn(language, content, scopes) !== undefined);
}

/** Scopes as the view lists them. At least one stands in the open. */
export function arranged(scopes: readonly string[], { order, folded }: ViewContent): { scope: string; isFolded: boolean }[] {
  const ranks = new Map(order.map((scope, rank) => [scope, rank]));
  const rankOf = (scope: string): number => ranks.get(scope) ?? order.length;
  const sorted = [...scopes].sort((one, other) => rankOf(one) - rankOf(other));
  const isAllFolded = sorted.every((scope) => folded.includes(scope));
  return sorted.map((scope, index) => ({ scope, isFolded: folded.includes(scope) && !(isAllFolded && index === 0) }));
}

function wordsFor({ items }: ViewTexts, scope: string): string | undefined {
  return items && Object.hasOwn(items, scope) ? items[scope] : undefined;
}
