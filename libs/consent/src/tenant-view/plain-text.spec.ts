import { PLAIN_LINE } from './plain-text';

describe('a plain line', () => {
  it.each(['Hello.', 'Señal única, ¿no?', 'مرحبًا بك', '<b>not bold</b> & "so"', '日本 🙂', ''])('is %j', (text) => {
    expect(PLAIN_LINE.test(text)).toBe(true);
  });

  it.each([
    ['a line break', 'a\nb'],
    ['a tab', 'a\tb'],
    ['a null', 'a\0b'],
    ['delete', 'a\u007fb'],
    ['a right-to-left override', 'a\u202eb'],
    ['an isolate', 'a\u2066b'],
    ['an Arabic letter mark', 'a\u061cb'],
    ['a zero-width space', 'a\u200bb'],
    ['a zero-width joiner', 'a\u200db'],
    ['a byte order mark', 'a\ufeffb'],
    ['a tag character', 'a\u{e0041}b'],
    ['a line separator', 'a\u2028b'],
    ['a paragraph separator', 'a\u2029b'],
    ['half a character', 'a\ud800b'],
    ['a private character', 'a\ue000b'],
  ])('has no %s', (_name, text) => {
    expect(PLAIN_LINE.test(text)).toBe(false);
  });
});
