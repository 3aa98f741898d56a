import { createHash, createHmac } from 'node:crypto';
import { Secret } from '@openmast/kernel';
import { ATTRIBUTE } from './attribute-type';
import { FakeNas, integer } from './fake';
import { NasClient } from './nas-client';
import { type Packet, decodePacket } from './packet';

const SECRET = 'north-gw1-shared-secret';
/** Made with Python's hashlib from the formulas of RFC 2866, 3: MD5(code + id + length + 16 zeros + attributes + secret). */
const REQUEST =
  '0407004d14c02886b0be85bd07fe79d867a973aa2806000000012c0a3030303030303031200b6e6f7274682d677731' +
  '1f0e39393031323334353637303108066440000137066b01103821040102';
/** And its answer: MD5(code + id + length + request authenticator + attributes + secret). */
const RESPONSE = '050700180f4f22bc7485ede06fd651e2f0dc24d121040102';
/** Sent by FreeRADIUS's radclient 3.2.1 with Message-Authenticator and IP-Port-Range, taken from the wire. */
const RADCLIENT =
  '042a008227bf994b7110958ffc08594c82103be62806000000012c0a3030303030303031200b6e6f7274682d6777311f0e39393031323334' +
  '353637303108066440000137066b0110386114004020010db8000a00010000000000000000210401025012da74b28250fea5b20d384ebc7a' +
  '24a201f10f060906000027100a0600004e1f';

const client = new NasClient(new Secret(SECRET));

function decoded(hex: string | Buffer): Packet {
  return decodePacket(Buffer.isBuffer(hex) ? hex : Buffer.from(hex, 'hex'))!;
}

describe('the shared secret', () => {
  it('proves a request made from the formula, and one of radclient', () => {
    expect(client.hasSigned(decoded(REQUEST))).toBe(true);
    expect(client.hasSigned(decoded(RADCLIENT))).toBe(true);
  });

  it('answers as the formula says, with Proxy-State', () => {
    expect(client.answer(decoded(REQUEST)).toString('hex')).toBe(RESPONSE);
  });

  it('gives the same request the same answer', () => {
    expect(client.answer(decoded(RADCLIENT))).toEqual(client.answer(decoded(RADCLIENT)));
  });

  it.each(['north-gw1-shared-secreT', 'north-gw1-shared-secret2', 'x'])('is not "%s"', (other) => {
    expect(new NasClient(new Secret(other)).hasSigned(decoded(REQUEST))).toBe(false);
  });

  it.each([REQUEST, RADCLIENT])('no longer proves a packet in which any one bit changed', (hex) => {
    const original = Buffer.from(hex, 'hex');
    for (let bit = 0; bit < original.length * 8; bit += 1) {
      const changed = Buffer.from(original);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      const packet = decodePacket(changed);

      expect(packet === undefined || !client.hasSigned(packet)).toBe(true);
    }
  });

  it('does not count octets behind the packet', () => {
    const padded = Buffer.concat([Buffer.from(REQUEST, 'hex'), Buffer.alloc(9, 0xff)]);

    expect(client.hasSigned(decoded(padded))).toBe(true);
    expect(client.answer(decoded(padded)).toString('hex')).toBe(RESPONSE);
  });

  it('refuses a request whose authenticator is random, as in an Access-Request', () => {
    const forged = Buffer.from(REQUEST, 'hex');
    createHash('md5').update('whatever').digest().copy(forged, 4);

    expect(client.hasSigned(decoded(forged))).toBe(false);
  });
});

describe('Message-Authenticator', () => {
  const nas = new FakeNas({ secret: SECRET });
  const start = { type: ATTRIBUTE.acctStatusType, value: integer(1) };
  const blank = (length: number) => ({ type: ATTRIBUTE.messageAuthenticator, value: Buffer.alloc(length) });

  it('is accepted when right', () => {
    expect(client.hasSigned(decoded(nas.requestWithMessageAuthenticator([start])))).toBe(true);
  });

  it('is refused when wrong, also under a right Request Authenticator', () => {
    expect(client.hasSigned(decoded(nas.requestOf([blank(16), start])))).toBe(false);
  });

  it.each([0, 15, 17])('is refused with %i octets', (length) => {
    expect(client.hasSigned(decoded(nas.requestOf([blank(length), start])))).toBe(false);
  });

  it('is refused when there are two', () => {
    expect(client.hasSigned(decoded(nas.requestWithMessageAuthenticator([start, blank(16)])))).toBe(false);
  });

  it('is refused when it was computed over the Request Authenticator', () => {
    const packet = nas.requestOf([blank(16), start]);
    createHmac('md5', SECRET).update(packet).digest().copy(packet, 22);
    packet.fill(0, 4, 20);

    expect(client.hasSigned(decoded(new NasClient(new Secret(SECRET)).sign(packet)))).toBe(false);
  });
});
