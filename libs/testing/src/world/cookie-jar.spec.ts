import { CookieJar } from './cookie-jar';

const at = (path: string) => new URL(path, 'http://localhost:4000');

describe('A cookie jar', () => {
  it('sends a cookie to its path and below, and nowhere else', () => {
    const jar = new CookieJar();
    jar.take(['a=1; Path=/interaction/x; HttpOnly', 'b=2; path=/']);

    expect(jar.headerFor(at('/interaction/x'))).toBe('a=1; b=2');
    expect(jar.headerFor(at('/interaction/x/y'))).toBe('a=1; b=2');
    expect(jar.headerFor(at('/interaction/xy'))).toBe('b=2');
  });

  it('replaces by name and path, and forgets what has expired', () => {
    const jar = new CookieJar();
    jar.take('a=1; path=/');
    jar.take('a=2=3; path=/');

    expect(jar.headerFor(at('/'))).toBe('a=2=3');

    jar.take('a=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT');
    expect(jar.headerFor(at('/'))).toBeUndefined();
  });
});
