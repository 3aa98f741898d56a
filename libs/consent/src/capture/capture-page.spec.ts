import { renderCapturePage } from './capture-page';
import { pageLanguage } from '../words/page-language';
import type { CaptureView } from './capture-view';

const view: CaptureView = {
  operatorName: 'North Mobile',
  applicationName: 'RideNow',
  ownerName: 'RideNow Ltd',
  partnerName: 'Acorn',
  privacyPolicyUrl: 'https://ridenow.example/privacy',
  items: [{ scope: 'sim-swap:check', words: 'see whether the SIM of your line was changed recently', isFolded: false }],
  purpose: 'dpv:FraudPreventionAndDetection',
  purposeWords: 'fraud prevention and detection',
  maskedNumber: '+990•••••••01',
};
const english = pageLanguage({ ranked: ['en'] });
const TWO = [
  { scope: 'a:this', words: 'do this', isFolded: false },
  { scope: 'a:that', words: 'do that', isFolded: false },
];
const form = { action: '/interaction/abc', token: 'tok' };

describe('the capture page', () => {
  it('asks the question, says who, what, why, and offers both answers', () => {
    const html = renderCapturePage(view, form, english);

    for (const part of [
      'RideNow',
      'Acorn',
      'see whether the SIM',
      'fraud prevention and detection',
      'value="allow"',
      'value="refuse"',
    ])
      expect(html).toContain(part);
  });

  it('runs no script, loads nothing and stays small', () => {
    const html = renderCapturePage(view, form, english);

    expect(html).not.toMatch(/<script|<link|<img|src=|\son[a-z]+=/i);
    expect(Buffer.byteLength(html)).toBeLessThan(15_000);
  });

  it('escapes hostile names and isolates their direction', () => {
    const html = renderCapturePage({ ...view, applicationName: '<img src=x onerror=alert(1)>\u202Eevil' }, form, english);

    expect(html).not.toContain('<img');
    expect(html).toContain('<bdi>&lt;img src=x onerror=alert(1)&gt;evil</bdi>');
    expect(html).not.toContain('\u202E');
  });

  it('has no ticked box: nothing is allowed in advance', () => {
    expect(renderCapturePage(view, form, english)).not.toMatch(/checkbox|checked/);
  });

  it('lets several items be allowed one by one where the form says so, with nothing ticked', () => {
    const two = { ...view, items: TWO };
    const html = renderCapturePage(two, { ...form, isSeparable: true }, english);

    expect(html.match(/type="checkbox" name="scope" value="a:th(is|at)"/g)).toHaveLength(2);
    expect(html).not.toContain('checked');
    expect(html).toContain('value="some"');
    expect(renderCapturePage(two, form, english)).not.toContain('checkbox');
    expect(renderCapturePage(view, { ...form, isSeparable: true }, english)).not.toContain('checkbox');
  });

  it('says what the tenant says, as text, and stays small with everything said at length in Arabic', () => {
    const long = (letters: number): string => 'نص '.repeat(letters / 3);
    const items = Array.from({ length: 8 }, (_, index) => ({
      scope: `api-name:scope-${String(index)}`,
      words: long(150),
      isFolded: index > 4,
    }));
    const full = { ...view, items, introduction: long(300), note: long(300), purposeExplanation: '<i>Why</i> & "how"' };
    const html = renderCapturePage(
      full,
      { ...form, isSeparable: true },
      pageLanguage({ ranked: ['ar'], hrefOf: (one) => `?lang=${one}` }),
    );

    expect(html).toContain('&lt;i&gt;Why&lt;/i&gt; &amp; &quot;how&quot;');
    expect(html).not.toContain('<i>');
    expect(Buffer.byteLength(html)).toBeLessThan(15_000);
  });

  it('names in the details, and counts in the list, what is folded: nothing is concealed', () => {
    const [open, folded] = TWO;
    const html = renderCapturePage({ ...view, items: [open!, { ...folded!, isFolded: true }] }, form, english);
    const [list = '', details = ''] = html.split('<details>');

    expect(list).toContain('<li>do this</li><li>1 more, named under “More details”</li>');
    expect(list).not.toContain('do that');
    expect(details).toContain('do that: <bdi>a:that</bdi>');
  });

  it('stands in its language as a whole, in the direction of that language, with numbers from left to right', () => {
    const html = renderCapturePage(view, form, pageLanguage({ ranked: ['ar'], hrefOf: (language) => `?lang=${language}` }));

    expect(html).toContain('<html lang="ar" dir="rtl">');
    expect(html).toContain('<strong dir="ltr">+990•••••••01</strong>');
    expect(html).toContain('<a href="?lang=es" lang="es" hrefLang="es">Español</a>');
    for (const english of ['Allow', 'Why', 'More details', 'privacy policy']) expect(html).not.toContain(`>${english}<`);
  });
});
