import { renderNoticePage } from '../capture/notice-page';
import { LANGUAGES, type Language } from './languages';
import { pageLanguage, wordsIn } from './page-language';

const hrefOf = (language: Language): string => `?lang=${language}`;

describe('the language of a page', () => {
  it('is the first wish in which every text is there', () => {
    const lacksArabic = (language: Language): boolean => language !== 'ar';

    expect(pageLanguage({ ranked: ['ar', 'es', 'en'] }).words.language).toBe('ar');
    expect(pageLanguage({ ranked: ['ar', 'es', 'en'] }, lacksArabic).words.language).toBe('es');
  });

  it('is English where no wish is complete', () => {
    expect(pageLanguage({ ranked: ['ar', 'es', 'en'] }, () => false).words.language).toBe('en');
  });

  it('offers the others in which the page could stand, and no others', () => {
    const { links } = pageLanguage({ ranked: ['en'], hrefOf }, (language) => language !== 'ar');

    expect(links).toEqual([{ language: 'es', ownName: 'Español', href: '?lang=es' }]);
  });

  it('offers none on a page that has no address of its own', () => {
    expect(pageLanguage({ ranked: ['en'] }).links).toEqual([]);
  });
});

describe('the words', () => {
  const name = 'RideNow';
  const sentences = (language: Language): string[] => {
    const words = wordsIn(language);
    const { notices, portal } = words;
    const texts = [
      ...Object.values(notices).map((notice) => (typeof notice === 'function' ? notice(name) : notice)),
      ...Object.values(portal.acts).map(({ done, doneEffect, effects }) => ({
        title: done,
        sentences: [doneEffect, ...effects],
      })),
    ];
    const pages = texts.map((notice) =>
      typeof notice === 'string'
        ? notice
        : renderNoticePage({ operatorName: name, ...notice }, pageLanguage({ ranked: [language] })),
    );
    return [...pages, ...[1, 2, 3, 11, 100].map(portal.waiting)].map((page) =>
      page.replace(/<style>.*<\/style>|<[^>]*>|RideNow|Wi-Fi|VPN|SIM/gs, ' '),
    );
  };

  it('in Arabic hold no Latin sentence', () => {
    for (const sentence of sentences('ar')) expect(sentence).not.toMatch(/[A-Za-z]{2,}\s+[A-Za-z]{2,}/);
  });

  it.each(LANGUAGES)('in %s write dates their own way, in UTC', (language) => {
    const { date, dateAndTime } = wordsIn(language);
    const moment = new Date('2026-11-03T23:59:00Z');

    expect(date(moment)).toMatch({ en: /^3 November 2026$/, es: /^3 de noviembre de 2026$/, ar: /^3 نوفمبر 2026$/ }[language]);
    expect(dateAndTime(moment)).toMatch(/23:59 \(?UTC\)?|23:59.*عالمي/);
  });

  it('count requests as each grammar wants it', () => {
    expect([1, 2].map(wordsIn('en').portal.waiting)).toEqual([
      '1 request waits for your answer',
      '2 requests wait for your answer',
    ]);
    expect([1, 2, 3, 11, 100].map(wordsIn('ar').portal.waiting)).toEqual([
      'طلب واحد في انتظار ردك',
      'طلبان في انتظار ردك',
      '3 طلبات في انتظار ردك',
      '11 طلبًا في انتظار ردك',
      '100 طلب في انتظار ردك',
    ]);
  });
});
