import { networksAround } from './ip-network';

describe('the networks around an address', () => {
  it.each(['192.0.2.1', '::ffff:192.0.2.1', '::ffff:c000:201', '0:0:0:0:0:FFFF:c000:0201'])(
    '%s: the IPv4 address alone',
    (ip) => {
      expect(networksAround(ip)).toEqual(['192.0.2.1/32']);
    },
  );

  it('are for IPv6 all from /64 to /48', () => {
    const networks = networksAround('2001:db8:1:ffff:1::1%eth0');

    expect(networks).toHaveLength(17);
    expect(networks?.[0]).toBe('2001:db8:1:ffff:0:0:0:0/64');
    expect(networks?.[5]).toBe('2001:db8:1:ffe0:0:0:0:0/59');
    expect(networks?.[16]).toBe('2001:db8:1:0:0:0:0:0/48');
  });

  it.each(['', 'localhost', '1.2.3', '1.2.3.4.5', '::g', '1.2.3.4:80', '[::1]', '0x7f.1'])('there are none around %j', (text) => {
    expect(networksAround(text)).toBeUndefined();
  });
});
