import { renderCapturePage } from './capture-page';
import { type CaptureView, purposeInWords } from './capture-view';

const view: CaptureView = {
  operatorName: 'North Mobile',
  applicationName: 'RideNow',
  ownerName: 'RideNow Ltd',
  partnerName: 'Acorn',
  privacyPolicyUrl: 'https://ridenow.example/privacy',
  items: ['see whether the SIM of your line was changed recently'],
  scopes: ['sim-swap:check'],
  purpose: 'dpv:FraudPreventionAndDetection',
  maskedNumber: '+990•••••••01',
};
const form = { action: '/interaction/abc', token: 'tok' };

describe('the capture page', () => {
  it('asks the question, says who, what, why, and offers both answers', () => {
    const html = renderCapturePage(view, form);

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
    const html = renderCapturePage(view, form);

    expect(html).not.toMatch(/<script|<link|<img|src=|\son[a-z]+=/i);
    expect(Buffer.byteLength(html)).toBeLessThan(15_000);
  });

  it('escapes hostile names and isolates their direction', () => {
    const html = renderCapturePage({ ...view, applicationName: '<img src=x onerror=alert(1)>\u202Eevil' }, form);

    expect(html).not.toContain('<img');
    expect(html).toContain('<bdi>&lt;img');
  });

  it('has no ticked box: nothing is allowed in advance', () => {
    expect(renderCapturePage(view, form)).not.toMatch(/checkbox|checked/);
  });

  it('lets several items be allowed one by one where the form says so, with nothing ticked', () => {
    const two = { ...view, items: ['do this', 'do that'], scopes: ['a:this', 'a:that'] };
    const html = renderCapturePage(two, { ...form, isSeparable: true });

    expect(html.match(/type="checkbox" name="scope" value="a:th(is|at)"/g)).toHaveLength(2);
    expect(html).not.toContain('checked');
    expect(html).toContain('value="some"');
    expect(renderCapturePage(two, form)).not.toContain('checkbox');
    expect(renderCapturePage(view, { ...form, isSeparable: true })).not.toContain('checkbox');
  });
});

describe('purposeInWords', () => {
  it.each([
    ['dpv:FraudPreventionAndDetection', 'fraud prevention and detection'],
    ['dpv:ProtectionOfIPR', 'protection of ipr'],
    ['dpv:Marketing', 'marketing'],
  ])('reads %s as "%s"', (purpose, words) => {
    expect(purposeInWords(purpose)).toBe(words);
  });
});
