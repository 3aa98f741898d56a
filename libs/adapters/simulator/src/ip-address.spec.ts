import { handsetNetwork } from './ip-address';

describe('The network of a handset', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['1::', '1:0:0:0::/64'],
  ])('of %s is %s', (ip, network) => {
    expect(handsetNetwork(ip)).toBe(network);
  });

  it.each(['', '192.0.2', '192.0.2.1:80', '[2001:db8::1]', 'localhost', '2001:db8::1::2'])('is undefined for %p', (text) => {
    expect(handsetNetwork(text)).toBeUndefined();
  });
});
