import { decodePacket, encodePacket } from './packet';

const header = (length: number) => Buffer.concat([Buffer.of(4, 1, length >> 8, length & 0xff), Buffer.alloc(16)]);

describe('a packet', () => {
  it('is read as it was written', () => {
    const attributes = [
      { type: 40, value: Buffer.of(0, 0, 0, 1) },
      { type: 1, value: Buffer.alloc(0) },
      { type: 31, value: Buffer.alloc(253, 7) },
    ];

    const packet = decodePacket(encodePacket({ code: 4, identifier: 255, authenticator: Buffer.alloc(16, 1), attributes }))!;

    expect(packet).toMatchObject({ code: 4, identifier: 255, authenticator: Buffer.alloc(16, 1) });
    expect(packet.attributes.map(({ type, value }) => ({ type, value: Buffer.from(value) }))).toEqual(attributes);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['19 octets', header(19).subarray(0, 19)],
    ['a length below the header', header(19)],
    ['a length beyond the datagram', header(21)],
    ['a length above 4096', Buffer.concat([header(4097), Buffer.alloc(4077, 2)])],
    ['an attribute of length 0', Buffer.concat([header(22), Buffer.of(40, 0)])],
    ['an attribute of length 1', Buffer.concat([header(22), Buffer.of(40, 1)])],
    ['an attribute beyond the packet', Buffer.concat([header(22), Buffer.of(40, 6)])],
    ['half an attribute header', Buffer.concat([header(21), Buffer.of(40)])],
  ])('is not %s', (_, datagram) => {
    expect(decodePacket(datagram)).toBeUndefined();
  });

  it('may have neither attributes nor use', () => {
    expect(decodePacket(header(20))?.attributes).toEqual([]);
  });

  it('is not written with an attribute RADIUS cannot say', () => {
    const attributes = [{ type: 1, value: Buffer.alloc(254) }];

    expect(() => encodePacket({ code: 4, identifier: 1, authenticator: Buffer.alloc(16), attributes })).toThrow('out of range');
  });

  it('is not written longer than RADIUS allows', () => {
    const attributes = Array.from({ length: 17 }, () => ({ type: 1, value: Buffer.alloc(253) }));

    expect(() => encodePacket({ code: 4, identifier: 1, authenticator: Buffer.alloc(16), attributes })).toThrow(
      'longer than RADIUS allows',
    );
  });
});
