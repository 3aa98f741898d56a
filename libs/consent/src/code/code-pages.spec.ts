import { LANGUAGES } from '../words/languages';
import { pageLanguage } from '../words/page-language';
import { shownText } from '../words/shown-text';
import { renderCodePage } from './code-pages';

const frame = { operatorName: 'North Mobile', action: '/confirm', againHref: '/question', isWrong: false };
const yes = { applicationName: 'RideNow', items: ['do this', 'do that'], purposeWords: 'fraud prevention' };
const inLanguage = (language: (typeof LANGUAGES)[number]) => pageLanguage({ ranked: [language] });

describe('the page where a code is typed', () => {
  it.each([
    ['en', 'With the code you allow RideNow to do this do that For fraud prevention.'],
    ['es', 'Con el código, usted permite a RideNow do this do that Para fraud prevention.'],
    ['ar', 'بهذا الرمز تسمح لتطبيق RideNow بما يلي do this do that من أجل fraud prevention.'],
  ] as const)('says in %s whom a yes is for, and what to', (language, words) => {
    expect(shownText(renderCodePage({ ...frame, kind: 'confirm', yes }, inLanguage(language)))).toContain(words);
  });

  it.each(LANGUAGES)('isolates a hostile name in %s', (language) => {
    const hostile = { ...yes, applicationName: '<b>\u202Eevil' };

    expect(renderCodePage({ ...frame, kind: 'confirm', yes: hostile }, inLanguage(language))).toContain(
      '<bdi>&lt;b&gt;evil</bdi>',
    );
  });

  it.each(['portal', 'capture-link'] as const)('allows nobody anything where it only opens a page: %s', (kind) => {
    expect(shownText(renderCodePage({ ...frame, kind }, inLanguage('en')))).not.toContain('allow');
  });
});
