import type { PortSpan } from './accounting-event';
import { ATTRIBUTE, IP_PORT_RANGE, PORT_ALLOCATION } from './attribute-type';
import { type Packet, decodeTypeLengthValues } from './packet';

/** Ports of a shared IPv4 address, as a NAS reports them. */
export interface ReportedPorts {
  readonly ports: PortSpan;
  /** The shared address; without it, the session's Framed-IP-Address is shared. Four octets. */
  readonly externalIpv4?: Buffer;
  readonly change?: 'allocated' | 'released';
}

/**
 * A vendor's own attribute for the range: either one text `10000-10999` (or four octets: first and last port), or two
 * integers of their own type each.
 */
export interface PortRangeVsa {
  readonly vendorId: number;
  readonly firstType: number;
  /** Absent: one attribute says both. */
  readonly lastType?: number;
}

const PORT_MAX = 65_535;
const VENDOR_ID_BYTES = 4;
const INTEGER_BYTES = 4;
const IPV4_BYTES = 4;
const TEXT_RANGE = /^(\d{1,5})[-:](\d{1,5})$/;
const VSA_SETTING = /^(\d{1,8})\/(\d{1,3})(?:\/(\d{1,3}))?$/;
const TYPE_MAX = 255;

/** Reads `<vendor id>/<type>` or `<vendor id>/<type of the first port>/<type of the last port>`. */
export function parsePortRangeVsa(text: string): PortRangeVsa | undefined {
  const [, vendorId, first, last] = VSA_SETTING.exec(text) ?? [];
  const types = [first, last].filter((type) => type !== undefined).map(Number);
  if (types.length === 0 || types.some((type) => type < 1 || type > TYPE_MAX)) return undefined;
  const [firstType = 0, lastType] = types;
  return { vendorId: Number(vendorId), firstType, ...(lastType === undefined ? {} : { lastType }) };
}

/** All port ranges of a packet. `undefined`: one of them does not have its form. */
export function portRangesIn(packet: Packet, vsa: PortRangeVsa | undefined): ReportedPorts[] | undefined {
  const ranges = [...standardRanges(packet), ...(vsa ? vendorRanges(packet, vsa) : [])];
  return ranges.every((range) => range !== undefined) ? ranges : undefined;
}

/** IP-Port-Range, attribute 241.6 (RFC 8045, 3.1.2). */
function standardRanges(packet: Packet): (ReportedPorts | undefined)[] {
  return packet.attributes
    .filter(({ type, value }) => type === ATTRIBUTE.extended1 && value[0] === IP_PORT_RANGE.extendedType)
    .map(({ value }) => standardRange(value.subarray(1)));
}

function standardRange(value: Buffer): ReportedPorts | undefined {
  const tlvs = new Map(decodeTypeLengthValues(value)?.map((tlv) => [tlv.type, tlv.value]));
  const ports = portSpan(integer(tlvs.get(IP_PORT_RANGE.rangeStart)), integer(tlvs.get(IP_PORT_RANGE.rangeEnd)));
  const allocation = integer(tlvs.get(IP_PORT_RANGE.allocation));
  const externalIpv4 = tlvs.get(IP_PORT_RANGE.externalIpv4);
  if (!ports || (externalIpv4 && externalIpv4.length !== IPV4_BYTES)) return undefined;
  const change =
    allocation === PORT_ALLOCATION.allocate ? 'allocated' : allocation === PORT_ALLOCATION.deallocate ? 'released' : undefined;
  return { ports, ...(externalIpv4 ? { externalIpv4 } : {}), ...(change ? { change } : {}) };
}

function vendorRanges(packet: Packet, { vendorId, firstType, lastType }: PortRangeVsa): (ReportedPorts | undefined)[] {
  const values = packet.attributes
    .filter(({ type, value }) => type === ATTRIBUTE.vendorSpecific && value.length > VENDOR_ID_BYTES)
    .filter(({ value }) => value.readUInt32BE(0) === vendorId)
    .flatMap(({ value }) => decodeTypeLengthValues(value, VENDOR_ID_BYTES) ?? []);
  const firsts = values.filter(({ type }) => type === firstType);
  if (lastType === undefined) return firsts.map(({ value }) => asRange(spanInOne(value)));
  const lasts = values.filter(({ type }) => type === lastType);
  if (firsts.length !== lasts.length) return [undefined];
  return firsts.map(({ value }, index) => asRange(portSpan(integer(value), integer(lasts[index]?.value))));
}

function asRange(ports: PortSpan | undefined): ReportedPorts | undefined {
  return ports && { ports };
}

function spanInOne(value: Buffer): PortSpan | undefined {
  const text = TEXT_RANGE.exec(value.toString('latin1'));
  if (text) return portSpan(Number(text[1]), Number(text[2]));
  return value.length === INTEGER_BYTES ? portSpan(value.readUInt16BE(0), value.readUInt16BE(2)) : undefined;
}

function integer(value: Buffer | undefined): number | undefined {
  return value?.length === INTEGER_BYTES ? value.readUInt32BE(0) : undefined;
}

function portSpan(from: number | undefined, to: number | undefined): PortSpan | undefined {
  if (from === undefined || to === undefined || from > to || to > PORT_MAX) return undefined;
  return { from, to };
}
