import { isIP, isIPv4, isIPv6 } from 'node:net';
import type { NetworkAddress } from '@openmast/network';
import { type Arrival, headerValues } from './arrival';
import { type TrustedProxies, canonicalIp } from './trusted-proxies';

/** More hops than this is an attempt to make us read for long. */
const HOPS_MAX = 20;
const PORT_MAX = 65_535;

/**
 * The address the request came from: the last hop that is not one of our proxies. What stands further left in
 * `X-Forwarded-For` was written by the client and means nothing. `undefined`: the chain cannot be read, so nobody is known.
 */
export function forwardedAddress(arrival: Arrival, proxies: TrustedProxies): NetworkAddress | undefined {
  const peer: NetworkAddress = { ip: canonicalIp(arrival.peerIp), port: arrival.peerPort };
  if (!proxies.vouchesFor(arrival)) return peer;
  const hops = headerValues(arrival, 'x-forwarded-for').flatMap((value) => value.split(','));
  if (hops.length === 0 || hops.length > HOPS_MAX) return undefined;
  for (const hop of hops.reverse()) {
    const address = parseHop(hop.trim());
    if (!address) return undefined;
    if (!proxies.isTrustedHop(address.ip)) return address;
  }
  return undefined;
}

/** Whose address a request came from, for counting: an IPv6 customer has a whole /64. `unknown`: the chain cannot be read. */
export function sourceOf(arrival: Arrival, proxies: TrustedProxies): string {
  const { ip } = forwardedAddress(arrival, proxies) ?? { ip: 'unknown' };
  return isIPv6(ip) ? ipv6Prefix(ip) : ip;
}

/** `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711`. */
function parseHop(text: string): NetworkAddress | undefined {
  if (isIP(text) !== 0) return { ip: canonicalIp(text) };
  // Without brackets a colon before the port must be the only one: a bare IPv6 address has no room for a port.
  const [, ip6 = '', ip4 = '', port = ''] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const isHost = isIPv6(ip6) || isIPv4(ip4);
  return isHost && isPort(Number(port)) ? { ip: canonicalIp(ip6 + ip4), port: Number(port) } : undefined;
}

function isPort(port: number): boolean {
  return port >= 1 && port <= PORT_MAX;
}

/** The first four groups, written out: `2001:db8::5` and `2001:db8:0:0:1::` are one customer. */
function ipv6Prefix(ip: string): string {
  const [head = '', tail = ''] = ip.split('::');
  const [left, right] = [head.split(':').filter(Boolean), tail.split(':').filter(Boolean)];
  const zeros = Array.from({ length: Math.max(8 - left.length - right.length, 0) }, () => '0');
  const groups = ip.includes('::') ? [...left, ...zeros, ...right] : left;
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
