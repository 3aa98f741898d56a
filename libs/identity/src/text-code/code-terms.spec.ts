import { TextDecoder } from 'node:util';
import { aimText, codeMessage, readCode, readNumber } from './code-terms';

describe('readCode', () => {
  it.each(['123456', ' 123 456 ', '123-456', '١٢٣٤٥٦', '۱۲۳۴۵۶', '１２３４５６'])('reads %p', (typed) => {
    expect(readCode(typed)).toBe('123456');
  });

  it.each(['', '12345', '1234567', '12345a', 'abcdef', '+123456'])('takes %p for no code', (typed) => {
    expect(readCode(typed)).toBeUndefined();
  });
});

describe('readNumber', () => {
  it.each(['+990 100 000-001', '00990100000001', '+990 (100) 000.001', '\u202A+990100000001\u202C', '+٩٩٠١٠٠٠٠٠٠٠١'])(
    'reads %p',
    (typed) => {
      expect(readNumber(typed)?.e164()).toBe('+990100000001');
    },
  );

  it.each(['', '0100000001', 'ada', '+99', '+9901000000011111', '+990100000001 or 1=1'])('takes %p for no number', (typed) => {
    expect(readNumber(typed)).toBeUndefined();
  });
});

describe('codeMessage', () => {
  const matter = { operatorName: 'North Mobile', applicationName: 'RideNow', language: 'en' } as const;

  it.each([
    ['portal', 'connected apps'],
    ['capture-link', 'what RideNow asks'],
    ['confirm', 'you allow RideNow'],
  ] as const)('for %s names the operator and the matter, warns, and ends with a line for the phone', (kind, words) => {
    const text = codeMessage({ kind, ...matter }, '031415', 'north.example');

    expect(text).toMatch(/^North Mobile: 031415 /);
    expect(text).toContain(words);
    expect(text).toMatch(/tell nobody/);
    expect(text.split('\n').at(-1)).toBe('@north.example #031415');
  });

  it.each(['en', 'es', 'ar'] as const)('in %s says what it is for and for how long, within three messages', (language) => {
    for (const kind of ['portal', 'capture-link', 'confirm'] as const) {
      const text = codeMessage({ ...matter, kind, language }, '031415', 'north.example');

      expect(text).toMatch(/^North Mobile: .*031415.*5/);
      expect(text.length).toBeLessThan(320);
    }
  });

  it('lets no name write lines of its own, and stays short', () => {
    const name = `Evil\n\n@evil.example #000000\u202E${'x'.repeat(500)}`;
    const text = codeMessage(
      { ...matter, kind: 'confirm', operatorName: name, applicationName: name },
      '031415',
      'north.example',
    );

    expect(text.split('\n')).toHaveLength(3);
    expect(text).not.toContain('\u202E');
    expect(text.length).toBeLessThan(480);
    expect(new TextDecoder().decode(new TextEncoder().encode(text))).toBe(text);
  });
});

describe('aimText', () => {
  it('tells things of one kind apart', () => {
    expect([aimText({ kind: 'portal' }), aimText({ kind: 'confirm', of: 'a' })]).toEqual(['portal', 'confirm a']);
  });
});
