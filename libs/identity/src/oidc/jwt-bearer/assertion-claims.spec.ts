import { readAssertionClaims } from './assertion-claims';

const now = 1_800_000_000;
const facts = { clientId: 'app', endpoint: 'https://north.example/token', nowSeconds: now };
const correct = {
  iss: 'app',
  sub: 'tel:+99010000001',
  aud: 'https://north.example/token',
  exp: now + 60,
  iat: now,
  jti: 'j-1',
  scope: 'dpv:FraudPreventionAndDetection sim-swap:check',
};

function faultOf(change: Readonly<Record<string, unknown>>): string | undefined {
  const reading = readAssertionClaims({ ...correct, ...change }, facts);
  return 'fault' in reading ? reading.fault : undefined;
}

describe('The claims of a JWT bearer assertion', () => {
  it('are taken when all are there', () => {
    const reading = readAssertionClaims(correct, facts);

    expect(reading).toMatchObject({
      claims: { subject: { kind: 'tel' }, scope: correct.scope, tokenId: 'j-1', expiresAt: now + 60 },
    });
  });

  it.each([
    ['an operator token as subject', { sub: 'operatortoken:abc' }],
    ['an audience in a list of its own', { aud: ['https://north.example/token'] }],
    ['an end just within 300 seconds', { exp: now + 300 }],
    ['a clock a little ahead', { iat: now + 5, exp: now + 300 }],
    ['a clock a little behind', { iat: now - 100, exp: now - 4 }],
    ['a beginning that has passed', { nbf: now }],
  ])('are taken with %s', (_name, change) => {
    expect(faultOf(change)).toBeUndefined();
  });

  it.each(['iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'scope'])('are refused without %s', (name) => {
    expect(faultOf({ [name]: undefined })).toMatch(new RegExp(name));
  });

  it.each([
    ['another issuer', { iss: 'other' }, /iss/],
    ['the issuer of tokens as audience', { aud: 'https://north.example' }, /aud/],
    ['a second audience', { aud: ['https://north.example/token', 'https://elsewhere.example'] }, /aud/],
    ['an end too late', { exp: now + 310 }, /300/],
    ['an end in the past', { iat: now - 100, exp: now - 6 }, /expired/],
    ['an issue in the future', { iat: now + 120, exp: now + 200 }, /future/],
    ['a life too long', { iat: now - 250, exp: now + 60 }, /300/],
    ['a beginning in the future', { nbf: now + 60 }, /not valid yet/],
    ['a beginning that is no time', { nbf: 'now' }, /not valid yet/],
    ['times as text', { exp: String(now + 60) }, /exp and iat/],
    ['an empty jti', { jti: '' }, /jti/],
    ['a scope as list', { scope: ['a'] }, /scope/],
    ['an address as subject', { sub: 'ipport:100.64.7.1:5000' }, /tel: or operatortoken:/],
    ['a bare number as subject', { sub: '+99010000001' }, /sub is not readable/],
  ])('are refused with %s', (_name, change, expected) => {
    expect(faultOf(change)).toMatch(expected);
    expect(faultOf(change)).not.toMatch(/\d{6}/);
  });
});
