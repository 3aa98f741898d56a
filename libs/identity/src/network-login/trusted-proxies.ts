import { BlockList, isIP, isIPv6 } from 'node:net';
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { type Clock, epochSeconds } from '@openmast/kernel';
import { type Arrival, headerValues } from './arrival';

const MAPPED_V4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const PROOF = /^t=(\d{1,12}), ?v=([A-Za-z0-9_-]{43})$/;
/** A proof older or newer than this is somebody's recording. */
const PROOF_WINDOW_SECONDS = 30;

/** `::ffff:10.0.0.1` is 10.0.0.1: a dual-stack listener must not make a second identity out of one address. */
export function canonicalIp(ip: string): string {
  return MAPPED_V4.exec(ip)?.[1] ?? ip.toLowerCase();
}

export interface AddressRanges {
  readonly list: BlockList;
  /** Some range is so wide that it cannot be one operator's proxies. */
  readonly isWide: boolean;
}

/** The widest range that could be somebody's own network: 10.0.0.0/8, and a /16 of IPv6. */
const OWN_BITS_MIN = { ipv4: 8, ipv6: 16 } as const;

/**
 * Reads `10.0.0.0/8, 192.0.2.1, 2001:db8::/32`.
 * @returns `undefined` when any entry is no address or range.
 */
export function parseRanges(text: string): AddressRanges | undefined {
  const entries = text.split(',').map((part) => part.trim());
  const ranges = entries.filter((entry) => entry !== '').map(parseRange);
  if (ranges.includes(undefined)) return undefined;
  const read = ranges.filter((range) => range !== undefined);
  const list = new BlockList();
  for (const { address, length, family } of read) list.addSubnet(address, length, family);
  return { list, isWide: read.some(({ length, family }) => length < OWN_BITS_MIN[family]) };
}

function parseRange(entry: string): { address: string; length: number; family: 'ipv4' | 'ipv6' } | undefined {
  // Digits only: Number('') is 0, and a range of length 0 would trust everybody.
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
  const version = isIP(address);
  const widest = version === 6 ? 128 : 32;
  const length = Number(bits ?? widest);
  if (version === 0 || length > widest) return undefined;
  return { address, length, family: version === 6 ? 'ipv6' : 'ipv4' };
}

export function isInRanges(ranges: BlockList, ip: string): boolean {
  const plain = canonicalIp(ip);
  return isIP(plain) !== 0 && ranges.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}

export interface TrustSettings {
  readonly ranges: BlockList;
  /** When set, being in a range is not enough: the proxy also signs what it adds. */
  readonly proofKey: Buffer | undefined;
}

/** Which hops may tell us where a request came from. */
export class TrustedProxies {
  private readonly ranges: BlockList;
  private readonly proofKey: KeyObject | undefined;

  constructor(
    { ranges, proofKey }: TrustSettings,
    private readonly clock: Clock,
  ) {
    this.ranges = ranges;
    this.proofKey = proofKey && createSecretKey(proofKey);
  }

  isTrustedHop(ip: string): boolean {
    return isInRanges(this.ranges, ip);
  }

  /** May the headers of this request speak for the network? */
  vouchesFor(arrival: Arrival): boolean {
    if (!this.isTrustedHop(arrival.peerIp)) return false;
    return this.proofKey === undefined || this.hasProof(arrival, this.proofKey);
  }

  /** `X-Edge-Proof: t=<unix seconds>, v=<base64url HMAC-SHA-256 over time, method, target, X-Forwarded-For, X-MSISDN>`. */
  private hasProof(arrival: Arrival, key: KeyObject): boolean {
    const proofs = headerValues(arrival, 'x-edge-proof');
    const [, time = '', given = ''] = (proofs.length === 1 && PROOF.exec(proofs[0] ?? '')) || [];
    if (given === '' || Math.abs(epochSeconds(this.clock) - Number(time)) > PROOF_WINDOW_SECONDS) return false;
    const spoken = [headerValues(arrival, 'x-forwarded-for'), headerValues(arrival, 'x-msisdn')].map((values) =>
      values.join(','),
    );
    const expected = createHmac('sha256', key)
      .update([time, arrival.method, arrival.target, ...spoken].join('\n'))
      .digest();
    const presented = Buffer.from(given, 'base64url');
    return presented.length === expected.length && timingSafeEqual(presented, expected);
  }
}
