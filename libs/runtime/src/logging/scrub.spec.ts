import { scrub } from './scrub';

describe('scrub', () => {
  it.each([
    ['number +990123456701 called', '+990123456701'],
    ['GET /x?login_hint=tel%3A%2B990123456701', '990123456701'],
    ['token eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl here', 'c2lnbmF0dXJl'],
    ['/cb?code=abcDEF123&state=xyz987', 'abcDEF123'],
    ['/cb?code=abcDEF123&state=xyz987', 'xyz987'],
  ])('removes the sensitive part of %s', (line, secret) => {
    expect(scrub(line)).not.toContain(secret);
  });

  it('leaves ordinary text, times and ids alone', () => {
    const line = '{"time":1763690000000,"level":"info","correlator":"b4333c46-49c0-4f62-80d7-f0ef930f1c46","durationMs":12}';

    expect(scrub(line)).toBe(line);
  });
});
