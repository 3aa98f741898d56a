import { createHmac } from 'node:crypto';
import { Clock } from '@openmast/kernel';
import type { Arrival } from './arrival';
import { enrichedNumber } from './enriched-number';
import { forwardedAddress, sourceOf } from './forwarded-address';
import { TrustedProxies, parseRanges } from './trusted-proxies';

const now = new Date('2026-11-21T12:00:00Z');

class FixedClock extends Clock {
  override now(): Date {
    return now;
  }
}

const byAddress = new TrustedProxies(
  { ranges: parseRanges('10.9.0.0/16, 2001:db8:9::/48')!.list, proofKey: undefined },
  new FixedClock(),
);
const key = Buffer.alloc(32, 3);
const byProof = new TrustedProxies({ ranges: parseRanges('10.9.0.0/16')!.list, proofKey: key }, new FixedClock());

function arrival(headers: readonly (readonly [string, string])[], peerIp = '10.9.0.1'): Arrival {
  return { peerIp, peerPort: 5000, method: 'GET', target: '/authorize?x=1', rawHeaders: headers.flat() };
}

function proof(seconds: number, forwarded: string, msisdn = '', target = '/authorize?x=1'): string {
  const mac = createHmac('sha256', key)
    .update([String(seconds), 'GET', target, forwarded, msisdn].join('\n'))
    .digest('base64url');
  return `t=${String(seconds)}, v=${mac}`;
}

const nowSeconds = now.getTime() / 1000;

describe('parseRanges', () => {
  it.each(['10.0.0.0/33', 'nonsense', '10.0.0.1/', '10.0.0.0/8/8', '2001:db8::/129', '10.0.0.0/-1'])('refuses %s', (text) => {
    expect(parseRanges(text)).toBeUndefined();
  });
});

describe('sourceOf', () => {
  it.each([
    ['100.64.0.1', '100.64.0.1'],
    ['100.64.0.1:4711', '100.64.0.1'],
    ['2001:db8:1::5', '2001:db8:1:0'],
    ['2001:0DB8:0001:0000:ffff::9', '2001:db8:1:0'],
    ['[2001:db8:1:2:3:4:5:6]:80', '2001:db8:1:2'],
    ['::1', '0:0:0:0'],
    ['nonsense', 'unknown'],
  ])('counts %s as %s', (value, source) => {
    expect(sourceOf(arrival([['X-Forwarded-For', value]]), byAddress)).toBe(source);
  });
});

describe('forwardedAddress', () => {
  it('is the peer when the peer is no proxy of ours, whatever it claims', () => {
    const forged = arrival([['X-Forwarded-For', '100.64.0.1']], '203.0.113.9');

    expect(forwardedAddress(forged, byAddress)).toEqual({ ip: '203.0.113.9', port: 5000 });
  });

  it.each([
    ['100.64.0.1', { ip: '100.64.0.1' }],
    ['100.64.0.1:4711', { ip: '100.64.0.1', port: 4711 }],
    ['::ffff:100.64.0.1', { ip: '100.64.0.1' }],
    ['2001:db8:1::5', { ip: '2001:db8:1::5' }],
    ['[2001:db8:1::5]:4711', { ip: '2001:db8:1::5', port: 4711 }],
    ['6.6.6.6, 100.64.0.1', { ip: '100.64.0.1' }],
    ['6.6.6.6, 100.64.0.1, 10.9.0.7', { ip: '100.64.0.1' }],
  ])('reads %s from a trusted proxy as the last untrusted hop', (value, expected) => {
    expect(forwardedAddress(arrival([['X-Forwarded-For', value]]), byAddress)).toEqual(expected);
  });

  it('reads repeated headers in order', () => {
    const twice = arrival([
      ['X-Forwarded-For', '6.6.6.6'],
      ['x-forwarded-for', '100.64.0.1'],
    ]);

    expect(forwardedAddress(twice, byAddress)).toEqual({ ip: '100.64.0.1' });
  });

  it.each([
    ['nothing', []],
    ['an empty value', [['X-Forwarded-For', '']]],
    ['a trailing comma', [['X-Forwarded-For', '100.64.0.1,']]],
    ['a name', [['X-Forwarded-For', 'localhost']]],
    ['a bad port', [['X-Forwarded-For', '100.64.0.1:99999']]],
    ['a bare v6 with port', [['X-Forwarded-For', '2001:db8:1::5:4711x']]],
    ['only our own proxies', [['X-Forwarded-For', '10.9.0.2, 10.9.0.3']]],
    ['200 hops', [['X-Forwarded-For', Array(200).fill('100.64.0.1').join(',')]]],
  ] as const)('knows nobody when the chain holds %s', (_name, headers) => {
    expect(forwardedAddress(arrival(headers), byAddress)).toBeUndefined();
  });
});

describe('enrichedNumber', () => {
  const good: [string, string] = ['X-MSISDN', '+990123456701'];

  it('believes one E.164 value from a trusted proxy', () => {
    expect(enrichedNumber(arrival([good]), byAddress)).toMatchObject({ outcome: 'number' });
  });

  it.each([['X-MSISDN'], ['x-msisdn'], ['X_MSISDN'], ['x_Msisdn']])('ignores %s from anybody else', (name) => {
    expect(enrichedNumber(arrival([[name, '+990123456701']], '203.0.113.9'), byAddress)).toEqual({ outcome: 'absent' });
  });

  it.each([
    ['two headers', [good, good]],
    ['an underscore twin', [good, ['X_MSISDN', '+990123456702']]],
    ['two joined values', [['X-MSISDN', '+990123456701, +990123456702']]],
    ['no plus', [['X-MSISDN', '990123456701']]],
    ['an empty value', [['X-MSISDN', '']]],
    ['letters', [['X-MSISDN', '+99012345670a']]],
  ] as [string, [string, string][]][])('refuses %s even from a trusted proxy', (_name, headers) => {
    expect(enrichedNumber(arrival(headers), byAddress)).toEqual({ outcome: 'refused' });
  });
});

describe('the edge proof', () => {
  const claim: [string, string] = ['X-Forwarded-For', '100.64.0.1:4711'];

  it('lets a signing proxy speak', () => {
    const request = arrival([claim, ['X-Edge-Proof', proof(nowSeconds, '100.64.0.1:4711')]]);

    expect(forwardedAddress(request, byProof)).toEqual({ ip: '100.64.0.1', port: 4711 });
  });

  it.each([
    ['without proof', []],
    ['for another address', [['X-Edge-Proof', proof(nowSeconds, '100.64.0.2:4711')]]],
    ['for another target', [['X-Edge-Proof', proof(nowSeconds, '100.64.0.1:4711', '', '/authorize?x=2')]]],
    [
      'with a header that was not signed',
      [
        ['X-Edge-Proof', proof(nowSeconds, '100.64.0.1:4711')],
        ['X-MSISDN', '+990123456701'],
      ],
    ],
    ['from too long ago', [['X-Edge-Proof', proof(nowSeconds - 31, '100.64.0.1:4711')]]],
    ['from the future', [['X-Edge-Proof', proof(nowSeconds + 31, '100.64.0.1:4711')]]],
    [
      'twice',
      [
        ['X-Edge-Proof', proof(nowSeconds, '100.64.0.1:4711')],
        ['X-Edge-Proof', proof(nowSeconds, '100.64.0.1:4711')],
      ],
    ],
    ['empty', [['X-Edge-Proof', '']]],
  ] as [string, [string, string][]][])('takes a listed peer %s for what it is: the peer', (_name, headers) => {
    const request = arrival([claim, ...headers]);

    expect(forwardedAddress(request, byProof)).toEqual({ ip: '10.9.0.1', port: 5000 });
    expect(enrichedNumber(request, byProof)).toEqual({ outcome: 'absent' });
  });
});
