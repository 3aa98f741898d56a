import { isIPv4, isIPv6 } from 'node:net';

const GROUPS = 8;
const GROUP_BITS = 16;
const MAPPED_MARK = 0xffff;
/** A handset is given a whole /64 and picks the rest of its address itself (RFC 6459, 5.2). */
export const HANDSET_PREFIX_BITS = 64;
/** The largest network that is believed to belong to one line (RFC 6177 speaks of /48 for a site). */
export const DELEGATED_PREFIX_BITS_MIN = 48;

/** All networks, as PostgreSQL writes a `cidr`, whose holder also holds this address. `undefined`: not an address. */
export function networksAround(ip: string): string[] | undefined {
  if (isIPv4(ip)) return [`${ip}/32`];
  const withoutZone = ip.split('%')[0] ?? '';
  if (!isIPv6(withoutZone)) return undefined;
  const groups = groupsOf(withoutZone);
  const mapped = mappedIpv4(groups);
  if (mapped) return [`${mapped}/32`];
  const lengths = Array.from(
    { length: HANDSET_PREFIX_BITS - DELEGATED_PREFIX_BITS_MIN + 1 },
    (_, index) => HANDSET_PREFIX_BITS - index,
  );
  return lengths.map((bits) => ipv6Network(groups, bits));
}

/** Four octets as an IPv4 network of one address. */
export function ipv4Network(octets: Buffer): string {
  return `${octets.join('.')}/32`;
}

/** An IPv6 prefix with everything behind its length cleared. Octets that are not there count as zero. */
export function ipv6NetworkOf(octets: Buffer, bits: number): string {
  const full = Buffer.concat([octets, Buffer.alloc(GROUPS * 2)]);
  return ipv6Network(
    Array.from({ length: GROUPS }, (_, index) => full.readUInt16BE(index * 2)),
    bits,
  );
}

function ipv6Network(groups: readonly number[], bits: number): string {
  const kept = groups.map((group, index) => group & groupMask(bits - index * GROUP_BITS));
  return `${kept.map((group) => group.toString(16)).join(':')}/${bits}`;
}

function groupMask(bits: number): number {
  const kept = Math.min(Math.max(bits, 0), GROUP_BITS);
  return (MAPPED_MARK << (GROUP_BITS - kept)) & MAPPED_MARK;
}

function mappedIpv4(groups: readonly number[]): string | undefined {
  if (groups[5] !== MAPPED_MARK || groups.slice(0, 5).some((group) => group !== 0)) return undefined;
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.');
}

/** The eight groups of an IPv6 address, its `::` and a dotted tail written out. */
function groupsOf(ip: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(ip);
  const text = dotted ? `${dotted[1]}${hexPair(dotted[2], dotted[3])}:${hexPair(dotted[4], dotted[5])}` : ip;
  const [head = '', tail] = text.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : GROUPS - left.length - right.length;
  return [...left, ...Array<string>(gap).fill('0'), ...right].map((group) => Number.parseInt(group, 16));
}

function hexPair(high: string | undefined, low: string | undefined): string {
  return (Number(high) * 256 + Number(low)).toString(16);
}
