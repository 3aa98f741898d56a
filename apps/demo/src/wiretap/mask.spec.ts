import { maskHeader, maskMessage, maskText, maskUrl } from './mask';

const HIDDEN = '••••••';
const jose = (header: object, parts: number) =>
  [Buffer.from(JSON.stringify(header)).toString('base64url'), ...Array<string>(parts - 1).fill('c2VjcmV0c2VjcmV0')].join('.');
const JWT = jose({ alg: 'ES256', kid: 'k1' }, 3);
const JWE = jose({ alg: 'dir', enc: 'A256GCM' }, 5);
const NUMBER = '+990123456701';
const MASKED = '+990•••••••01';

describe('What the lab shows of a header', () => {
  it.each([
    ['Authorization', `Bearer ${JWT}`, `Bearer JWT {"alg":"ES256","kid":"k1"}.${HIDDEN}`],
    ['authorization', `Bearer ${JWE}`, `Bearer JWE {"alg":"dir","enc":"A256GCM"}.${HIDDEN}`],
    ['authorization', 'Bearer opaque', `Bearer ${HIDDEN}`],
    ['Proxy-Authorization', 'Basic YWRhOnNpbQ==', `Basic ${HIDDEN}`],
    ['Cookie', 'a=secret; b=x=y', `a=${HIDDEN}; b=${HIDDEN}`],
    ['Set-Cookie', 'a=secret; Path=/; HttpOnly', `a=${HIDDEN}; Path=/; HttpOnly`],
    ['X-Edge-Proof', 't=1712345678, v=abc', `t=1712345678, v=${HIDDEN}`],
    ['X-MSISDN', NUMBER, MASKED],
    ['x-correlator', '0b0c5a52-7a6f-4b8c-9a50-0123456789ab', '0b0c5a52-7a6f-4b8c-9a50-0123456789ab'],
    ['X-Forwarded-For', '100.64.0.1:20001', '100.64.0.1:20001'],
    [
      'Location',
      `http://localhost:4310/callback?code=abc&error=login_required#x`,
      `http://localhost:4310/callback?code=${HIDDEN}&error=login_required#${HIDDEN}`,
    ],
  ])('%s: %s', (name, value, shown) => {
    expect(maskHeader(name, value)).toBe(shown);
  });
});

describe('What the lab shows of a URL', () => {
  it('hides every parameter but the harmless ones', () => {
    const url = 'http://o.example/authorize?scope=openid+a%3Ab&state=s3cr3t&nonce=n&login_hint=tel%3A%2B990123456701&invented=1';

    expect(maskUrl(url)).toBe(
      `http://o.example/authorize?scope=openid a:b&state=${HIDDEN}&nonce=${HIDDEN}&login_hint=${MASKED}&invented=${HIDDEN}`,
    );
  });

  it('looks into addresses that travel as parameters', () => {
    const inner = encodeURIComponent('http://a.example/cb?code=abc');

    expect(maskUrl(`/authorize?redirect_uri=${inner}`)).toBe(`/authorize?redirect_uri=http://a.example/cb?code=${HIDDEN}`);
  });

  it('hides ids and numbers in paths, not the words of an API', () => {
    expect(maskUrl('/interaction/V1StGXR8_Z5jdHi6B-myT')).toBe(`/interaction/${HIDDEN}`);
    expect(maskUrl('/lines/%2B990123456701')).not.toContain('3456');
    expect(maskUrl('/.well-known/openid-configuration')).toBe('/.well-known/openid-configuration');
    expect(maskUrl('/number-verification/v2/verify')).toBe('/number-verification/v2/verify');
  });
});

describe('What the lab shows of a body', () => {
  const body = (type: string, text: string) => maskMessage([['Content-Type', type]], text).body;

  it('masks the code in a text message, and in its line for the phone', () => {
    const text = 'North Mobile: 031415 is your code. Good for 5 minutes.\n\n@north.example #031415';

    expect(JSON.parse(body('application/json', JSON.stringify({ text })))).toEqual({ text: text.replaceAll('031415', HIDDEN) });
  });

  it('masks the secret link in a text message, whatever its letters', () => {
    for (const secret of ['RxS0xWGEgC6vyJehPKlGmA', 'abcdefghijklmnopqrstuV', '-bcdefGhijklmnopqrstu_']) {
      const shown = body('application/json', JSON.stringify({ text: `Open on mobile data: http://o.example/approve/${secret}` }));

      expect(JSON.parse(shown)).toEqual({ text: `Open on mobile data: http://o.example/approve/${HIDDEN}` });
    }
  });

  it('masks JSON by field name and by shape', () => {
    const shown = body(
      'application/json; charset=utf-8',
      JSON.stringify({
        access_token: JWT,
        id_token: 'short',
        token_type: 'Bearer',
        expires_in: 60,
        phoneNumber: NUMBER,
        note: `call ${NUMBER} or tel:990123456701 or 990123456701`,
        line: { subscriptionId: 'sub-ada', barred: false },
        devicePhoneNumberVerified: true,
        list: [JWE],
      }),
    );

    expect(JSON.parse(shown)).toEqual({
      access_token: `JWT {"alg":"ES256","kid":"k1"}.${HIDDEN}`,
      id_token: HIDDEN,
      token_type: 'Bearer',
      expires_in: 60,
      phoneNumber: MASKED,
      note: expect.not.stringContaining('3456'),
      line: { subscriptionId: HIDDEN, barred: false },
      devicePhoneNumberVerified: true,
      list: [`JWE {"alg":"dir","enc":"A256GCM"}.${HIDDEN}`],
    });
  });

  it('tells the code of a CAMARA error from a code of OAuth', () => {
    expect(
      JSON.parse(body('application/json', '{"status":403,"code":"NUMBER_VERIFICATION.USER_X","message":"No."}')),
    ).toMatchObject({
      code: 'NUMBER_VERIFICATION.USER_X',
    });
    expect(JSON.parse(body('application/json', '{"code":"aBcD12"}'))).toEqual({ code: HIDDEN });
  });

  it('masks forms and leaves out what it cannot read', () => {
    expect(body('application/x-www-form-urlencoded', `grant_type=authorization_code&code=abc&client_assertion=${JWT}`)).toBe(
      `grant_type=authorization_code\n&code=${HIDDEN}\n&client_assertion=JWT {"alg":"ES256","kid":"k1"}.${HIDDEN}`,
    );
    expect(body('application/json', '{"msisdn":"+9901234')).not.toContain('9901');
    expect(body('text/html', `<p>${NUMBER}</p>`)).toBe('(text/html, not shown)');
    expect(body('text/plain', `Hello ${NUMBER}`)).toBe(`Hello ${MASKED}`);
    expect(body('', NUMBER)).toBe('(a body, not shown)');
  });

  it('masks long opaque words anywhere, and leaves vocabulary alone', () => {
    expect(maskText('id 7Fh2k9sLq0Zx8Wv1Bn3M end')).toBe(`id ${HIDDEN} end`);
    expect(maskText('dpv:FraudPreventionAndDetection number-verification:verify')).toBe(
      'dpv:FraudPreventionAndDetection number-verification:verify',
    );
  });
});
