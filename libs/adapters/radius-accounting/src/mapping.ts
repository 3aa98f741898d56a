import type { Msisdn } from '@openmast/kernel';
import type { AccountingEvent, HeldNetwork, Ignored, IgnoredReason, SessionName } from './accounting-event';
import { ATTRIBUTE, STATUS_TYPE } from './attribute-type';
import { DELEGATED_PREFIX_BITS_MIN, HANDSET_PREFIX_BITS, ipv4Network, ipv6NetworkOf } from './ip-network';
import { type NumberRule, msisdnFromWire } from './number-rule';
import type { Packet } from './packet';
import { type PortRangeVsa, type ReportedPorts, portRangesIn } from './port-ranges';

/**
 * Whose word counts for "when":
 * - `occurred`: Event-Timestamp is when it happened (RFC 2869, 5.3), however long the NAS has been trying to say so;
 * - `sent`: the NAS stamps each attempt anew, so Acct-Delay-Time is taken off;
 * - `arrival`: as `occurred`, and a packet without Event-Timestamp happened when it arrived less its Acct-Delay-Time
 *   (RFC 2866, 5.2). Such packets can be replayed.
 */
export type EventTimeRule = 'occurred' | 'sent' | 'arrival';

export interface MappingRules {
  readonly numberRule: NumberRule;
  readonly eventTime: EventTimeRule;
  readonly portRangeVsa?: PortRangeVsa;
  /** By how much a NAS's clock may be ahead of ours. */
  readonly clockToleranceMs: number;
  /** Claims older than this are never answered, so they are not kept either. */
  readonly freshnessMs: number;
}

const INTEGER_BYTES = 4;
const IPV4_BYTES = 4;
const IPV6_BYTES = 16;
const PREFIX_HEADER_BYTES = 2;
const MS_PER_SECOND = 1_000;
const PRINTABLE = /^[\x20-\x7e]+$/;
/** RFC 2865, 5.8: "let the user choose" and "the NAS shall choose"; an all-zero address names nobody either. */
const NO_ADDRESS = new Set(['255.255.255.255/32', '255.255.255.254/32', '0.0.0.0/32']);

/** Thrown inside this file only: the reason a packet cannot be used. */
class Unusable extends Error {
  constructor(readonly reason: IgnoredReason) {
    super(reason);
  }
}

/** What an authentic Accounting-Request says. Never throws, whatever the attributes. */
export function eventFromWire(packet: Packet, rules: MappingRules, arrivedAtMs: number): AccountingEvent | Ignored {
  try {
    return readEvent(packet, rules, arrivedAtMs);
  } catch (fault) {
    if (fault instanceof Unusable) return { type: 'ignored', reason: fault.reason };
    throw fault;
  }
}

function readEvent(packet: Packet, rules: MappingRules, arrivedAtMs: number): AccountingEvent {
  const status = integer(packet, ATTRIBUTE.acctStatusType);
  switch (status) {
    case STATUS_TYPE.start:
    case STATUS_TYPE.interimUpdate: {
      const session = sessionName(packet);
      const atMs = claimTime(packet, rules, arrivedAtMs);
      const type = status === STATUS_TYPE.start ? 'start' : 'interim';
      return { type, session, atMs, holding: { msisdn: number(packet, rules), networks: networks(packet, rules) } };
    }
    case STATUS_TYPE.stop: {
      const session = sessionName(packet);
      return { type: 'stop', session, atMs: endTime(packet, rules, arrivedAtMs), holding: holdingOfStop(packet, rules) };
    }
    case STATUS_TYPE.accountingOn:
      return { type: 'restart', nas: nasName(packet), atMs: justBefore(endTime(packet, rules, arrivedAtMs)) };
    case STATUS_TYPE.accountingOff:
      return { type: 'restart', nas: nasName(packet), atMs: endTime(packet, rules, arrivedAtMs) };
    case undefined:
    default:
      throw new Unusable('status-type');
  }
}

/** A Stop ends its session whatever else it says or does not say. */
function holdingOfStop(packet: Packet, rules: MappingRules): { msisdn: Msisdn; networks: HeldNetwork[] } | undefined {
  try {
    return { msisdn: number(packet, rules), networks: networks(packet, rules) };
  } catch (fault) {
    if (fault instanceof Unusable) return undefined;
    throw fault;
  }
}

/** @throws Unusable `no-time`, `future` or `past`: what cannot be placed in time must not sign anybody in. */
function claimTime(packet: Packet, rules: MappingRules, arrivedAtMs: number): number {
  const atMs = eventTime(packet, rules, arrivedAtMs);
  if (atMs === undefined) throw new Unusable('no-time');
  if (atMs > arrivedAtMs + rules.clockToleranceMs) throw new Unusable('future');
  if (atMs < arrivedAtMs - rules.freshnessMs) throw new Unusable('past');
  return atMs;
}

/** An end counts even without a clock, and at the latest now: here the safe mistake is to believe it. */
function endTime(packet: Packet, rules: MappingRules, arrivedAtMs: number): number {
  const atMs = eventTime(packet, { ...rules, eventTime: rules.eventTime === 'sent' ? 'sent' : 'arrival' }, arrivedAtMs);
  return Math.min(atMs ?? arrivedAtMs, arrivedAtMs);
}

/**
 * A gateway that comes up may give out its first session within the second of its Accounting-On, but none of the sessions it
 * lost: it cannot go down and come up within one. So its sessions end before that second, whose stamp they would share.
 */
function justBefore(atMs: number): number {
  return Math.floor(atMs / MS_PER_SECOND) * MS_PER_SECOND - 1;
}

function eventTime(packet: Packet, { eventTime: rule }: MappingRules, arrivedAtMs: number): number | undefined {
  const stamp = integer(packet, ATTRIBUTE.eventTimestamp);
  const delayMs = (integer(packet, ATTRIBUTE.acctDelayTime) ?? 0) * MS_PER_SECOND;
  if (stamp !== undefined) return stamp * MS_PER_SECOND - (rule === 'sent' ? delayMs : 0);
  return rule === 'arrival' ? Math.max(arrivedAtMs - delayMs, 0) : undefined;
}

function sessionName(packet: Packet): SessionName {
  const sessionId = only(packet, ATTRIBUTE.acctSessionId);
  if (!sessionId || sessionId.length === 0) throw new Unusable('no-session');
  return { nas: nasName(packet), sessionId: printable(sessionId) };
}

/** RFC 2866, 4.1: one of NAS-IP-Address (or its IPv6 twin) and NAS-Identifier must be there. The name given by people wins. */
function nasName(packet: Packet): string {
  const name = only(packet, ATTRIBUTE.nasIdentifier);
  if (name && name.length > 0) return `id ${printable(name)}`;
  const address = only(packet, ATTRIBUTE.nasIpAddress) ?? only(packet, ATTRIBUTE.nasIpv6Address);
  if (!address || address.length === 0) throw new Unusable('no-session');
  return `ip ${address.toString('hex')}`;
}

/** Octets that are no plain text go into the database as hexadecimal, so that one odd NAS cannot spoil a batch. */
function printable(octets: Buffer): string {
  const text = octets.toString('latin1');
  return PRINTABLE.test(text) ? text : `0x${octets.toString('hex')}`;
}

function number(packet: Packet, { numberRule }: MappingRules): Msisdn {
  const text = only(packet, ATTRIBUTE.callingStationId)?.toString('latin1');
  const msisdn = text === undefined ? undefined : msisdnFromWire(text, numberRule);
  if (!msisdn) throw new Unusable('no-number');
  return msisdn;
}

function networks(packet: Packet, { portRangeVsa }: MappingRules): HeldNetwork[] {
  const ranges = portRangesIn(packet, portRangeVsa);
  if (!ranges) throw new Unusable('bad-attribute');
  const prefixes = [
    ipv6Prefix(packet, ATTRIBUTE.framedIpv6Prefix, HANDSET_PREFIX_BITS),
    ipv6Prefix(packet, ATTRIBUTE.delegatedIpv6Prefix, DELEGATED_PREFIX_BITS_MIN),
  ];
  const held = [...ipv4Networks(framedIpv4(packet), ranges), ...prefixes.filter((prefix) => prefix !== undefined)];
  if (held.length === 0) throw new Unusable('no-address');
  return held;
}

/** Ranges that name no shared address of their own divide the session's address; then nobody holds that one whole. */
function ipv4Networks(framed: string | undefined, ranges: readonly ReportedPorts[]): HeldNetwork[] {
  const shared = ranges.map(({ ports, externalIpv4, change }) => {
    const network = externalIpv4 ? ipv4Network(externalIpv4) : framed;
    if (network === undefined) throw new Unusable('bad-attribute');
    return { network, ports, ...(change ? { change } : {}) };
  });
  const isDivided = ranges.some(({ externalIpv4 }) => externalIpv4 === undefined);
  return framed === undefined || isDivided ? shared : [{ network: framed }, ...shared];
}

function framedIpv4(packet: Packet): string | undefined {
  const octets = only(packet, ATTRIBUTE.framedIpAddress);
  if (!octets) return undefined;
  if (octets.length !== IPV4_BYTES) throw new Unusable('bad-attribute');
  const network = ipv4Network(octets);
  return NO_ADDRESS.has(network) ? undefined : network;
}

/** RFC 3162, 2.3: one reserved octet, the prefix length, and as many octets of the prefix as it needs. */
function ipv6Prefix(packet: Packet, type: number, bitsMin: number): HeldNetwork | undefined {
  const value = only(packet, type);
  if (!value) return undefined;
  const bits = value[1] ?? 0;
  const octets = value.subarray(PREFIX_HEADER_BYTES);
  const isWellFormed = octets.length <= IPV6_BYTES && octets.length * 8 >= bits;
  if (!isWellFormed || bits > HANDSET_PREFIX_BITS || bits < bitsMin) throw new Unusable('bad-attribute');
  return { network: ipv6NetworkOf(octets, bits) };
}

/** The one attribute of this type. @throws Unusable when there are several: neither may win. */
function only(packet: Packet, type: number): Buffer | undefined {
  const [found, ...more] = packet.attributes.filter((attribute) => attribute.type === type);
  if (more.length > 0) throw new Unusable('bad-attribute');
  return found?.value;
}

function integer(packet: Packet, type: number): number | undefined {
  const value = only(packet, type);
  if (!value) return undefined;
  if (value.length !== INTEGER_BYTES) throw new Unusable('bad-attribute');
  return value.readUInt32BE(0);
}
