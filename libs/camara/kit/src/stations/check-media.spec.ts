import { acceptsJson, canRead } from './check-media';

describe('Accept', () => {
  it.each([
    undefined,
    '',
    '*/*',
    'application/json',
    'application/*',
    'APPLICATION/JSON',
    'text/html, */*;q=0.1',
    'text/html,application/json;q=0.9',
    'application/json; charset=utf-8',
    'application/*;q=0, application/json',
    '*/*;q=0, application/*;q=0.001',
  ])('%p takes JSON', (accept) => {
    expect(acceptsJson(accept)).toBe(true);
  });

  it.each([
    'text/html',
    'text/*',
    'application/xml',
    'application/json;q=0',
    'application/json; q=0.000, */*',
    'application/*;q=0, */*',
    '*/*;q=0',
    'application/jsonp',
    'json',
    `${'text/a, '.repeat(40)}application/json`,
  ])('%p does not', (accept) => {
    expect(acceptsJson(accept)).toBe(false);
  });
});

describe('The type of a body', () => {
  it('may be missing where the body is', () => {
    expect(canRead({})).toBe(true);
    expect(canRead({ 'content-length': '0' })).toBe(true);
  });

  it('may not be missing where there is a body, of known length or not', () => {
    expect(canRead({ 'content-length': '2' })).toBe(false);
    expect(canRead({ 'transfer-encoding': 'chunked' })).toBe(false);
  });

  it('tolerates parameters that change nothing', () => {
    expect(canRead({ 'content-type': 'application/json; profile=a; charset=utf-8', 'content-encoding': 'identity' })).toBe(true);
  });
});
