import { createHash } from 'node:crypto';
import { renderNoticePage } from '../capture/notice-page';
import { pageLanguage } from './page-language';
import { shownText, shownTextHash } from './shown-text';

const page = (title: string, links = false): string =>
  renderNoticePage(
    { operatorName: 'North', title, sentences: ['One.', 'Two & "three" <four>.'] },
    pageLanguage({ ranked: ['en'], ...(links ? { hrefOf: (language: string) => `?lang=${language}` } : {}) }),
  );

describe('the shown text', () => {
  it('is what a person reads, without markup and as it was before it was escaped', () => {
    expect(shownText(page('Done'))).toBe('North Done One. Two & "three" <four>.');
  });

  it('leaves names inside a sentence where they are', () => {
    expect(shownText('<main><h1>Allow <bdi>RideNow</bdi>?</h1><p>Yes</p></main>')).toBe('Allow RideNow? Yes');
  });

  it('does not hold the ways to other languages', () => {
    expect(shownTextHash(page('Done', true))).toBe(shownTextHash(page('Done')));
  });

  it('has a hash that anybody can make anew from the text', () => {
    const expected = createHash('sha256').update('North Done One. Two & "three" <four>.', 'utf8').digest('base64url');

    expect(shownTextHash(page('Done'))).toBe(expected);
    expect(shownTextHash(page('Done.'))).not.toBe(expected);
  });
});
