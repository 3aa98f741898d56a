import { isTokenAnswer } from './token-rule';

const RULE = { scope: 'dpv:FraudPreventionAndDetection sim-swap:check', expiresInSeconds: 600, hasIdToken: false };
const RIGHT = {
  access_token: 'e30..aXY.dGV4dA.dGFn',
  token_type: 'Bearer',
  expires_in: 600,
  scope: 'sim-swap:check dpv:FraudPreventionAndDetection',
};

describe('A token answer', () => {
  it('is right whatever the order of its scopes', () => {
    expect(isTokenAnswer(JSON.stringify(RIGHT), RULE)).toBe(true);
  });

  it.each([
    ['an opaque token', { access_token: 'opaque' }],
    ['another type', { token_type: 'DPoP' }],
    ['a signed token', { access_token: 'e30.e30.c2ln' }],
    ['another life', { expires_in: 599 }],
    ['a scope less', { scope: 'sim-swap:check' }],
    ['an ID token nobody asked for', { id_token: 'e30.e30.c2ln' }],
  ])('is wrong with %s', (_what, change) => {
    expect(isTokenAnswer(JSON.stringify({ ...RIGHT, ...change }), RULE)).toBe(false);
  });

  it('is wrong without the ID token that was asked for, and when it is no JSON', () => {
    expect(isTokenAnswer(JSON.stringify(RIGHT), { ...RULE, hasIdToken: true })).toBe(false);
    expect(isTokenAnswer('<html>', RULE)).toBe(false);
  });
});
