import { type ViewContent, arranged, completeLanguages, viewTextsIn } from './view-content';

const EMPTY: ViewContent = { texts: {}, order: [], folded: [] };
const [CHECK, DATE] = ['sim-swap:check', 'sim-swap:retrieve-date'];

describe('the tenant’s words for a page', () => {
  it('are none where the tenant says nothing: every language is complete', () => {
    expect(viewTextsIn('ar', EMPTY, [CHECK])).toEqual({ items: new Map() });
    expect(completeLanguages(EMPTY)).toEqual(['en', 'es', 'ar']);
  });

  it.each(['introduction', 'purposeExplanation', 'note'] as const)(
    'need the %s in each language in which a page stands',
    (name) => {
      const view = { ...EMPTY, texts: { en: { [name]: 'Hello.' }, es: {} } };

      expect(viewTextsIn('en', view, [CHECK])).toEqual({ [name]: 'Hello.', items: new Map() });
      expect(viewTextsIn('es', view, [CHECK])).toBeUndefined();
      expect(viewTextsIn('ar', view, [CHECK])).toBeUndefined();
      expect(completeLanguages(view)).toEqual(['en']);
    },
  );

  it('need words for an item only on pages where it is listed', () => {
    const view = { ...EMPTY, texts: { en: { items: { [CHECK]: 'look at the SIM' } }, es: {} } };

    expect(viewTextsIn('en', view, [CHECK, DATE])?.items).toEqual(new Map([[CHECK, 'look at the SIM']]));
    expect(viewTextsIn('es', view, [CHECK])).toBeUndefined();
    expect(viewTextsIn('es', view, [DATE])).toEqual({ items: new Map() });
    expect(completeLanguages(view)).toEqual(['en']);
  });

  it('do not stand in any language where each says what the other does not', () => {
    const texts = { en: { note: 'Note.' }, es: { introduction: 'Hola.' } };

    expect(completeLanguages({ ...EMPTY, texts })).toEqual([]);
  });

  it('come from the tenant, never from the language’s own furniture', () => {
    const view = { ...EMPTY, texts: { en: { items: {} } } };

    expect(viewTextsIn('en', view, ['constructor', 'toString'])?.items).toEqual(new Map());
  });
});

describe('the order of the list', () => {
  it('is the view’s, then as it was asked', () => {
    const view = { ...EMPTY, order: ['c:c', 'a:a'] };

    expect(arranged(['a:a', 'b:b', 'c:c', 'd:d'], view).map(({ scope }) => scope)).toEqual(['c:c', 'a:a', 'b:b', 'd:d']);
  });

  it('names every scope once, folded or not, and leaves one in the open', () => {
    const scopes = ['a:a', 'b:b'];

    expect(arranged(scopes, { ...EMPTY, folded: ['b:b', 'x:x'] })).toEqual([
      { scope: 'a:a', isFolded: false },
      { scope: 'b:b', isFolded: true },
    ]);
    expect(arranged(scopes, { ...EMPTY, folded: scopes, order: ['b:b'] })).toEqual([
      { scope: 'b:b', isFolded: false },
      { scope: 'a:a', isFolded: true },
    ]);
  });
});
