import { isIPv4, isIPv6 } from 'node:net';

const GROUPS = 8;
const NETWORK_GROUPS = 4; // a handset is given a whole /64 (RFC 6459, 5.2) and picks the rest of the address itself

/** The eight 16-bit groups of an IPv6 address, its `::` and a dotted tail written out. */
function groupsOf(ip: string): number[] {
  const withoutZone = ip.split('%')[0] ?? '';
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(withoutZone);
  const text = dotted ? dotted[1] + hexPair(dotted[2], dotted[3]) + ':' + hexPair(dotted[4], dotted[5]) : withoutZone;
  const [head = '', tail] = text.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : GROUPS - left.length - right.length;
  return [...left, ...Array<string>(gap).fill('0'), ...right].map((group) => Number.parseInt(group, 16));
}

function hexPair(high: string | undefined, low: string | undefined): string {
  return (Number(high) * 256 + Number(low)).toString(16);
}

/**
 * What two addresses must have in common to be the same handset's: all of an IPv4 address, the /64 of an IPv6 address.
 * An IPv4 address mapped into IPv6 (`::ffff:192.0.2.1`) counts as the IPv4 address. `undefined`: not an address.
 */
export function handsetNetwork(ip: string): string | undefined {
  if (isIPv4(ip)) return ip;
  if (!isIPv6(ip)) return undefined;
  const groups = groupsOf(ip);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped)
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 0xff])
      .join('.');
  return (
    groups
      .slice(0, NETWORK_GROUPS)
      .map((group) => group.toString(16))
      .join(':') + '::/64'
  );
}
