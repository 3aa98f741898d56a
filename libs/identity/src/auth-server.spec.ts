import { randomBytes } from 'node:crypto';
import { readSettings } from '@openmast/runtime';
import { refuseUnsafe } from './auth-server';
import { identitySettings } from './settings';

const safe = { OPENMAST_ISSUER: 'https://north.example' };

function boot(environment: Record<string, string>, profile: 'production' | 'development' = 'production'): () => void {
  return () => {
    refuseUnsafe({ ...readSettings(identitySettings, { ...safe, ...environment }), profile });
  };
}

describe('a production authorization server', () => {
  const key = randomBytes(32).toString('base64url');

  it('starts with an https issuer and nothing to trust', () => {
    expect(boot({})).not.toThrow();
  });

  it('starts with proxies that prove themselves, or with a deliberate choice to trust addresses', () => {
    expect(boot({ OPENMAST_TRUSTED_PROXIES: '10.0.0.0/8', OPENMAST_EDGE_PROOF_KEY: key })).not.toThrow();
    expect(boot({ OPENMAST_TRUSTED_PROXIES: '10.0.0.0/8', OPENMAST_EDGE_TRUST_BY_ADDRESS: 'true' })).not.toThrow();
  });

  it.each([
    ['an http issuer', { OPENMAST_ISSUER: 'http://north.example' }, 'OPENMAST_ISSUER'],
    ['a capture page that may be framed', { OPENMAST_FRAME_ANCESTORS: 'https://lab.example' }, 'OPENMAST_FRAME_ANCESTORS'],
    ['a list that trusts everybody', { OPENMAST_TRUSTED_PROXIES: '0.0.0.0/0', OPENMAST_EDGE_PROOF_KEY: key }, 'a whole part'],
    ['one that trusts half of them twice', { OPENMAST_TRUSTED_PROXIES: '0.0.0.0/1,128.0.0.0/1' }, 'a whole part'],
    ['an IPv6 list that trusts everybody', { OPENMAST_TRUSTED_PROXIES: '::/0' }, 'a whole part'],
    [
      'an edge key that nobody drew',
      { OPENMAST_TRUSTED_PROXIES: '10.0.0.1', OPENMAST_EDGE_PROOF_KEY: Buffer.alloc(32).toString('base64url') },
      'OPENMAST_EDGE_PROOF_KEY',
    ],
    ['an address list alone', { OPENMAST_TRUSTED_PROXIES: '10.0.0.0/8' }, 'OPENMAST_TRUSTED_PROXIES'],
  ])('refuses %s by name; development does not', (_name, environment, reason) => {
    expect(boot(environment)).toThrow(reason);
    expect(boot(environment, 'development')).not.toThrow();
  });

  it.each([
    ['OPENMAST_ISSUER', 'north.example'],
    ['OPENMAST_ISSUER', 'https://north.example/'],
    ['OPENMAST_TRUSTED_PROXIES', 'everybody'],
    ['OPENMAST_EDGE_PROOF_KEY', 'short'],
    ['OPENMAST_EDGE_TRUST_BY_ADDRESS', 'yes'],
  ])('cannot even read %s=%s', (name, value) => {
    expect(boot({ [name]: value })).toThrow(name);
  });
});
