import { languageOf } from './languages';

describe('languageOf', () => {
  it.each([
    ['es-MX', 'es'],
    ['AR-eg', 'ar'],
    ['ar', 'ar'],
    ['fr', 'en'],
    ['', 'en'],
  ])('takes %s for %s', (tag, language) => {
    expect(languageOf(tag)).toBe(language);
  });
});
