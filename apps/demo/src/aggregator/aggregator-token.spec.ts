import { decodeProtectedHeader } from 'jose';
import { AggregatorTokens } from './aggregator-token';

const ISSUER = 'http://localhost:4320';
const inside = {
  at: 'operator-token',
  operator: { issuer: 'http://localhost:4000', apiRoot: 'http://localhost:4000' },
  app: 'ridenow',
};

describe('The aggregator token', () => {
  const tokens = new AggregatorTokens(ISSUER);

  it('comes back with all that was put in', async () => {
    expect(await tokens.open(await tokens.issue(inside, 60))).toEqual(inside);
  });

  it('is encrypted: nothing of the operator’s token can be read from outside', async () => {
    const token = await tokens.issue(inside, 60);

    expect(token.split('.')).toHaveLength(5);
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'dir', enc: 'A256GCM', typ: 'JWT' });
    for (const part of token.split('.')) expect(Buffer.from(part, 'base64url').toString()).not.toContain('operator');
  });

  it('is worth nothing when changed, expired, made by somebody else, or no token', async () => {
    const token = await tokens.issue(inside, 60);
    const [header, key, iv, cipher = '', tag] = token.split('.');
    const flipped = (cipher.startsWith('A') ? 'B' : 'A') + cipher.slice(1);
    const useless = [
      [header, key, iv, flipped, tag].join('.'),
      await tokens.issue(inside, -1),
      await new AggregatorTokens(ISSUER).issue(inside, 60),
      'operator-token',
      '',
    ];

    for (const text of useless) expect(await tokens.open(text)).toBeUndefined();
  });
});
