import { SecretsSeen } from './secrets-seen';

const TOKEN = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJlIG9mIGFkYQ';

describe('Secrets that were seen', () => {
  it.each([
    ['with plus', 'call to +990100000001 ended'],
    ['without', '{"number":"990100000001"}'],
    ['in a URL', 'GET /x?login_hint=tel%3A%2B990100000001'],
  ])('a number is found %s', (_name, line) => {
    const seen = new SecretsSeen();
    seen.noteNumber('+990100000001');

    expect(seen.findInText(`first\n${line}`)).toEqual(['2: phone number']);
  });

  it('a token is found whole, and by its payload or signature alone', () => {
    const seen = new SecretsSeen();
    seen.note('access_token', TOKEN);
    const [head = '', payload = '', signature = ''] = TOKEN.split('.');

    expect(seen.findInText(TOKEN)).toContain('1: access_token');
    expect(seen.findInText(payload)).toEqual(['1: part of access_token']);
    expect(seen.findInText(signature)).toEqual(['1: part of access_token']);
    expect(seen.findInText(head)).toEqual([]);
  });

  it('parameters of OAuth are noted by name, others are not', () => {
    const seen = new SecretsSeen();
    seen.noteParameters(new URLSearchParams({ code: 'a code of some length', scope: 'openid and more' }));

    expect(seen.findInText('a code of some length')).toEqual(['1: code']);
    expect(seen.findInText('openid and more')).toEqual([]);
  });

  it('a finding names no secret', () => {
    const seen = new SecretsSeen();
    seen.note('access_token', TOKEN);

    expect(seen.findInText(`x ${TOKEN} y`).join('\n')).not.toContain(TOKEN.slice(-12));
  });
});
