/** RADIUS on the wire: header and attribute list (RFC 2865, 3 and 5; RFC 2866, 3). No meaning, no secrets. */

const HEADER_BYTES = 20;
/** RFC 2866, 3: "The minimum length is 20 and maximum length is 4095"; RFC 2865 says 4096, and so do the servers in the field. */
const PACKET_MAX_BYTES = 4096;
const ATTRIBUTE_HEADER_BYTES = 2;
const AUTHENTICATOR_OFFSET = 4;

/** RFC 2865, 4 and RFC 2866, 4. */
export const PACKET_CODE = { accountingRequest: 4, accountingResponse: 5 } as const;

export interface Attribute {
  readonly type: number;
  readonly value: Buffer;
}

/** An attribute together with where its value begins in the packet. */
export interface PlacedAttribute extends Attribute {
  readonly offset: number;
}

export interface Packet {
  readonly code: number;
  readonly identifier: number;
  /** 16 octets. */
  readonly authenticator: Buffer;
  readonly attributes: readonly PlacedAttribute[];
  /** The packet as its length field cuts it: octets beyond are padding and belong to nothing. */
  readonly bytes: Buffer;
}

/** Reads a datagram. `undefined`: not a RADIUS packet. Never throws, whatever the octets. */
export function decodePacket(datagram: Buffer): Packet | undefined {
  if (datagram.length < HEADER_BYTES) return undefined;
  const length = datagram.readUInt16BE(2);
  if (length < HEADER_BYTES || length > PACKET_MAX_BYTES || length > datagram.length) return undefined;
  const bytes = datagram.subarray(0, length);
  const attributes = decodeAttributes(bytes);
  if (!attributes) return undefined;
  return {
    code: bytes.readUInt8(0),
    identifier: bytes.readUInt8(1),
    authenticator: bytes.subarray(AUTHENTICATOR_OFFSET, HEADER_BYTES),
    attributes,
    bytes,
  };
}

function decodeAttributes(bytes: Buffer): PlacedAttribute[] | undefined {
  return decodeTypeLengthValues(bytes, HEADER_BYTES);
}

/**
 * A list of type, length, value with one octet each for type and length; the length counts all three (RFC 2865, 5). TLVs
 * (RFC 6929, 2.3) and vendor attributes (RFC 2865, 5.26) have the same form. `undefined`: a length does not fit.
 */
export function decodeTypeLengthValues(bytes: Buffer, from = 0): PlacedAttribute[] | undefined {
  const found: PlacedAttribute[] = [];
  let at = from;
  while (at < bytes.length) {
    if (at + ATTRIBUTE_HEADER_BYTES > bytes.length) return undefined;
    const length = bytes.readUInt8(at + 1);
    if (length < ATTRIBUTE_HEADER_BYTES || at + length > bytes.length) return undefined;
    const offset = at + ATTRIBUTE_HEADER_BYTES;
    found.push({ type: bytes.readUInt8(at), value: bytes.subarray(offset, at + length), offset });
    at += length;
  }
  return found;
}

/** Writes a packet. @throws RangeError when an attribute or the packet is longer than RADIUS can say. */
export function encodePacket(packet: {
  readonly code: number;
  readonly identifier: number;
  readonly authenticator: Buffer;
  readonly attributes: readonly Attribute[];
}): Buffer {
  const body = Buffer.concat(packet.attributes.map(encodeAttribute));
  const length = HEADER_BYTES + body.length;
  if (length > PACKET_MAX_BYTES) throw new RangeError('The packet is longer than RADIUS allows.');
  const header = Buffer.alloc(AUTHENTICATOR_OFFSET);
  header.writeUInt8(packet.code, 0);
  header.writeUInt8(packet.identifier, 1);
  header.writeUInt16BE(length, 2);
  return Buffer.concat([header, packet.authenticator, body]);
}

/** One attribute, TLV or vendor attribute. @throws RangeError when it is longer than 253 octets. */
export function encodeAttribute({ type, value }: Attribute): Buffer {
  return Buffer.concat([Buffer.of(type), lengthOctet(value), value]);
}

function lengthOctet(value: Buffer): Buffer {
  const octet = Buffer.alloc(1);
  octet.writeUInt8(value.length + ATTRIBUTE_HEADER_BYTES);
  return octet;
}
