import { LANGUAGES, type Language } from '../words/languages';
import { pageLanguage, wordsIn } from '../words/page-language';
import { shownText } from '../words/shown-text';
import { renderAppPage } from './app-page';
import { renderConfirmPage, renderStopEverythingPage } from './confirm-pages';
import { renderOverviewPage } from './overview-page';
import { type AppView, STOP_EVERYTHING_PATH, type UseView } from './portal-view';

const HOSTILE = '<img src=x onerror=alert(1)>\u202Eevil';
const ISOLATED = '<bdi>&lt;img src=x onerror=alert(1)&gt;evil</bdi>';
const BYTES_MAX = 15_000;
const operatorName = 'North Mobile';
const form = { action: '/portal/a/P/stop', token: 'tok' };
const english = pageLanguage({ ranked: ['en'] });
const inLanguage = (language: Language) => pageLanguage({ ranked: [language], hrefOf: (one) => `?lang=${one}` });

const use = (kind: UseView['kind'], items: readonly string[], change: Partial<UseView> = {}): UseView => ({
  kind,
  applicationName: 'RideNow',
  purposeWords: 'fraud prevention',
  items,
  href: '/portal/a/P',
  ...change,
});
const app = (uses: readonly UseView[], change: Partial<AppView> = {}): AppView => ({
  applicationName: 'RideNow',
  ownerName: 'RideNow Ltd',
  partnerName: 'Acorn',
  privacyPolicyUrl: 'https://ridenow.example/privacy',
  purpose: 'dpv:P',
  purposeWords: 'fraud prevention',
  scopes: ['a:this'],
  uses,
  accesses: [],
  ...change,
});
const overviewOf = (uses: readonly UseView[]) =>
  renderOverviewPage({ operatorName, maskedNumber: '+990•••01', uses, waitingCount: 0 }, english);

describe('the page of an app', () => {
  it('says under each heading what stands there, with what can be done about just that, in the order of the overview', () => {
    const uses = [
      use('ended', ['do this']),
      use('objected', ['do that'], { act: 'allow' }),
      use('allowed', ['do more'], { act: 'stop' }),
      use('unasked', ['do less'], { act: 'object' }),
    ];
    const sections = [...renderAppPage({ operatorName, app: app(uses) }, english).matchAll(/<section>(.*?)<\/section>/g)];

    expect(
      sections.map(([, section = '']) => [shownText(`<main>${section}</main>`), /href="([^"]+)"/.exec(section)?.[1]]),
    ).toEqual([
      ['With your permission You allowed this. It can do more Stop sharing', '/portal/a/P/stop'],
      ['Without asking you first Used without asking you, as the law allows. It can do less Object', '/portal/a/P/object'],
      ['You objected You objected; it is no longer used. It could do that Allow it again', '/portal/a/P/allow'],
      ['Ended Not allowed any more. It could do this', undefined],
    ]);
  });
});

describe('the second tap', () => {
  it('says to what it is, and for what', () => {
    const page = { operatorName, form, use: use('allowed', ['do this', 'do that']), act: 'stop' } as const;

    expect(shownText(renderConfirmPage(page, english))).toContain(
      'Stop sharing with RideNow? It can do this do that For fraud prevention. From its very next request on',
    );
  });

  it.each([
    ['en', 1, '1 app loses what you have allowed it.'],
    ['en', 3, '3 apps lose what you have allowed them.'],
    ['es', 1, '1 aplicación pierde lo que usted le ha permitido.'],
    ['es', 3, '3 aplicaciones pierden lo que usted les ha permitido.'],
    ['ar', 1, 'ينتهي ما سمحتَ به لتطبيق واحد،'],
    ['ar', 2, 'ينتهي ما سمحتَ به لتطبيقين،'],
    ['ar', 3, 'ينتهي ما سمحتَ به لـ3 تطبيقات،'],
    ['ar', 11, 'ينتهي ما سمحتَ به لـ11 تطبيقًا،'],
    ['ar', 100, 'ينتهي ما سمحتَ به لـ100 تطبيق،'],
  ] as const)('about everything counts apps in %s: %i', (language, appCount, words) => {
    const html = renderStopEverythingPage({ operatorName, form, appCount }, inLanguage(language));

    expect(shownText(html)).toContain(words);
    expect(html).toContain(`dir="${wordsIn(language).direction}"`);
  });
});

describe('the overview', () => {
  it('leads to the stop of everything where something is allowed, and nowhere else', () => {
    expect(overviewOf([use('allowed', ['do this']), use('ended', ['do that'])])).toContain(`href="${STOP_EVERYTHING_PATH}"`);
    expect(overviewOf([use('unasked', ['do this']), use('objected', []), use('ended', [])])).not.toContain(STOP_EVERYTHING_PATH);
  });

  it('names one app under each heading that is true of it', () => {
    const html = overviewOf([use('allowed', ['do this']), use('objected', ['do that'])]);
    const sections = [...html.matchAll(/<section>(.*?)<\/section>/g)].map(([, section = '']) =>
      shownText(`<main>${section}</main>`),
    );

    expect(sections).toEqual([
      'With your permission RideNow can do this, for fraud prevention not used yet',
      'You objected RideNow could do that, for fraud prevention not used yet',
    ]);
  });
});

describe('every page of the portal', () => {
  const uses = (['allowed', 'unasked', 'objected', 'ended'] as const).map((kind) =>
    use(kind, ['do this', 'do that'], { applicationName: HOSTILE, act: 'stop' }),
  );
  const pages = (language: Language) => [
    renderAppPage({ operatorName, app: app(uses, { applicationName: HOSTILE, ownerName: HOSTILE }) }, inLanguage(language)),
    renderConfirmPage({ operatorName, form, use: uses[0]!, act: 'stop' }, inLanguage(language)),
    renderStopEverythingPage({ operatorName: HOSTILE, form, appCount: 12 }, inLanguage(language)),
    renderOverviewPage({ operatorName, maskedNumber: '+990•••01', uses, waitingCount: 2 }, inLanguage(language)),
  ];

  it.each(LANGUAGES)('runs no script, stays small, and isolates hostile names in %s', (language) => {
    for (const html of pages(language)) {
      expect(html).not.toMatch(/<script|<link|<img|\u202E/);
      expect(Buffer.byteLength(html)).toBeLessThan(BYTES_MAX);
    }
    for (const html of pages(language).slice(0, 2)) expect(html).toContain(ISOLATED);
  });
});
