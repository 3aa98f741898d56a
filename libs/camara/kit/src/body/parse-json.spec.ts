import { parseJsonObject } from './parse-json';

const parse = (text: string): object | undefined => parseJsonObject(Buffer.from(text));

describe('Parsing a body', () => {
  it.each([
    '{}',
    '{"a":[{"b":null}]}',
    ' {"a":"ü€😀"} ',
    '{"a":"[[[[{{{{","b":"\\"}"}',
    '{"prototype":1}',
    '{"a":"__proto__ constructor"}',
  ])('takes %s', (text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it.each(['', '[]', '1', 'null', 'true', '"a"', '{', '{"a":1,}', "{'a':1}", '{"a":NaN}', '{"a":1}x'])('refuses %p', (text) => {
    expect(parse(text)).toBeUndefined();
  });

  it.each([
    '{"__proto__":1}',
    '{"a":[{"__proto__":{}}]}',
    '{"\\u005f\\u005fproto__":1}',
    '{"constructor":1}',
    '{"a":{"c\\u006fnstructor":1}}',
  ])('refuses the poisoned key in %s', (text) => {
    expect(parse(text)).toBeUndefined();
  });

  it('takes 32 levels and refuses 33, of either bracket', () => {
    const nested = (levels: number): string => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;

    expect(parse(nested(32))).toBeDefined();
    expect(parse(nested(33))).toBeUndefined();
  });

  it('refuses bytes that are not UTF-8, wherever they are', () => {
    for (const bytes of [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80]]) {
      expect(parseJsonObject(Buffer.concat([Buffer.from('{"a":"'), Buffer.from(bytes), Buffer.from('"}')]))).toBeUndefined();
    }
  });

  it('does not take brackets inside a text for levels, escaped quotes or not', () => {
    expect(parse(`{"a":"\\"${'['.repeat(40)}"}`)).toBeDefined();
    expect(parse(`{"a":"\\\\","b":${'['.repeat(40)}${']'.repeat(40)}}`)).toBeUndefined();
  });

  it('counts levels, not brackets', () => {
    expect(parse(`{"a":[${Array.from({ length: 1000 }, () => '{}').join()}]}`)).toBeDefined();
  });
});
