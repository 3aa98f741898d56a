import { Msisdn, Secret } from '@openmast/kernel';
import type { AccountingEvent } from './accounting-event';
import { ATTRIBUTE, IP_PORT_RANGE } from './attribute-type';
import { FakeNas, integer, ipPortRange } from './fake';
import { type MappingRules, eventFromWire } from './mapping';
import { NasClient } from './nas-client';
import { type Attribute, decodePacket, encodeAttribute } from './packet';

const NOW_S = 1_795_231_800;
const NOW_MS = NOW_S * 1_000;
const rules: MappingRules = {
  numberRule: { form: 'international' },
  eventTime: 'occurred',
  clockToleranceMs: 10_000,
  freshnessMs: 1_800_000,
};
const nas = new FakeNas({ secret: 'north-gw1-shared-secret' });
const text = (type: number, value: string): Attribute => ({ type, value: Buffer.from(value) });
const octets = (type: number, ...value: number[]): Attribute => ({ type, value: Buffer.from(value) });
const number = (type: number, value: number): Attribute => ({ type, value: integer(value) });

const STATUS = number(ATTRIBUTE.acctStatusType, 1);
const NAS = text(ATTRIBUTE.nasIdentifier, 'gw1');
const SESSION = text(ATTRIBUTE.acctSessionId, 's1');
const TIME = number(ATTRIBUTE.eventTimestamp, NOW_S);
const NUMBER = text(ATTRIBUTE.callingStationId, '990123456701');
const IP = octets(ATTRIBUTE.framedIpAddress, 100, 64, 0, 1);
const ALL = [STATUS, NAS, SESSION, TIME, NUMBER, IP];

function read(attributes: readonly Attribute[], change: Partial<MappingRules> = {}) {
  return eventFromWire(decodePacket(nas.requestOf(attributes))!, { ...rules, ...change }, NOW_MS);
}
/** All attributes of a good Start, but those of the given types are replaced. */
function startWith(...changed: readonly Attribute[]): Attribute[] {
  return [...ALL.filter(({ type }) => !changed.some((other) => other.type === type)), ...changed];
}
const without = (gone: Attribute) => ALL.filter((attribute) => attribute !== gone);
type Claim = Exclude<AccountingEvent, { type: 'restart' | 'stop' }>;
const networksOf = (event: ReturnType<typeof read>) => (event as Claim).holding.networks;
const numberOf = (event: ReturnType<typeof read>) =>
  event.type === 'ignored' ? event.reason : (event as Claim).holding.msisdn.e164();
const vsa = (vendorId: number, ...attributes: Attribute[]): Attribute => ({
  type: ATTRIBUTE.vendorSpecific,
  value: Buffer.concat([integer(vendorId), ...attributes.map(encodeAttribute)]),
});

describe('a Start', () => {
  it('says which line holds which network since when', () => {
    expect(read(ALL)).toEqual({
      type: 'start',
      session: { nas: 'id gw1', sessionId: 's1' },
      atMs: NOW_MS,
      holding: { msisdn: Msisdn.parse('+990123456701'), networks: [{ network: '100.64.0.1/32' }] },
    });
  });

  it.each([
    [STATUS, 'status-type'],
    [NAS, 'no-session'],
    [SESSION, 'no-session'],
    [TIME, 'no-time'],
    [NUMBER, 'no-number'],
    [IP, 'no-address'],
  ])('without attribute %j is ignored as "%s"', (gone, reason) => {
    expect(read(without(gone))).toEqual({ type: 'ignored', reason });
  });

  it.each(ALL)('with %j twice is ignored: neither wins', (doubled) => {
    expect(read([...ALL, doubled])).toEqual({ type: 'ignored', reason: 'bad-attribute' });
  });

  it.each([
    ['an address of 3 octets', octets(ATTRIBUTE.framedIpAddress, 1, 2, 3)],
    ['a time of 8 octets', octets(ATTRIBUTE.eventTimestamp, 0, 0, 0, 0, 0, 0, 0, 0)],
    ['a prefix that is one address', octets(ATTRIBUTE.framedIpv6Prefix, 0, 128, ...Array<number>(16).fill(1))],
    ['a prefix of /65', octets(ATTRIBUTE.framedIpv6Prefix, 0, 65, ...Array<number>(9).fill(1))],
    ['a framed prefix of /63', octets(ATTRIBUTE.framedIpv6Prefix, 0, 63, ...Array<number>(8).fill(1))],
    ['a delegated prefix of /47', octets(ATTRIBUTE.delegatedIpv6Prefix, 0, 47, ...Array<number>(8).fill(1))],
    ['a prefix with too few octets', octets(ATTRIBUTE.framedIpv6Prefix, 0, 64, 1, 2, 3)],
    ['a prefix with too many octets', octets(ATTRIBUTE.framedIpv6Prefix, 0, 64, ...Array<number>(17).fill(1))],
    ['an empty prefix', octets(ATTRIBUTE.framedIpv6Prefix)],
    ['ports without an end', octets(ATTRIBUTE.extended1, IP_PORT_RANGE.extendedType, 9, 6, 0, 0, 1, 1)],
    ['ports that end before they begin', ipPortRange({ from: 2_000, to: 1_999 })],
    ['ports above 65535', ipPortRange({ from: 2_000, to: 65_536 })],
    ['ports with a torn TLV', octets(ATTRIBUTE.extended1, IP_PORT_RANGE.extendedType, 9, 60)],
  ])('with %s is ignored', (_, bad) => {
    expect(read(startWith(bad))).toEqual({ type: 'ignored', reason: 'bad-attribute' });
  });

  it.each([
    [255, 255, 255, 255],
    [255, 255, 255, 254],
    [0, 0, 0, 0],
  ])('does not take %i.%i.%i.%i for an address', (...ip) => {
    expect(read(startWith(octets(ATTRIBUTE.framedIpAddress, ...ip)))).toEqual({ type: 'ignored', reason: 'no-address' });
  });

  it.each(['', 'a\u0000b', 'ä', 'x'.repeat(253)])('keeps odd session names as text a database takes: %j', (name) => {
    const event = read(startWith({ type: ATTRIBUTE.acctSessionId, value: Buffer.from(name, 'latin1') }));

    if (name === '') expect(event).toEqual({ type: 'ignored', reason: 'no-session' });
    else expect((event as { session: { sessionId: string } }).session.sessionId).toMatch(/^[\x20-\x7e]+$/);
  });

  it('names a NAS by its address when it has no name', () => {
    expect(read([...without(NAS), octets(ATTRIBUTE.nasIpAddress, 10, 0, 0, 1)])).toMatchObject({
      session: { nas: 'ip 0a000001' },
    });
    expect(read([...without(NAS), octets(ATTRIBUTE.nasIpv6Address, ...Array<number>(16).fill(1))])).toMatchObject({
      session: { nas: `ip ${'01'.repeat(16)}` },
    });
  });
});

describe('networks', () => {
  it('are a /64 and a delegated prefix beside the address, bits behind the length cleared', () => {
    const framed = octets(ATTRIBUTE.framedIpv6Prefix, 0, 64, 0x20, 0x01, 0x0d, 0xb8, 0, 0x0a, 0, 1, 0xff, 0xff);
    const delegated = octets(ATTRIBUTE.delegatedIpv6Prefix, 0, 56, 0x20, 0x01, 0x0d, 0xb8, 0, 0x0b, 0xab, 0xcd);

    expect(networksOf(read(startWith(framed, delegated)))).toEqual([
      { network: '100.64.0.1/32' },
      { network: '2001:db8:a:1:0:0:0:0/64' },
      { network: '2001:db8:b:ab00:0:0:0:0/56' },
    ]);
  });

  it('are parts of the session’s address when ports come without an address of their own', () => {
    expect(networksOf(read([...ALL, ipPortRange({ from: 1, to: 2 }), ipPortRange({ from: 5, to: 6 })]))).toEqual([
      { network: '100.64.0.1/32', ports: { from: 1, to: 2 } },
      { network: '100.64.0.1/32', ports: { from: 5, to: 6 } },
    ]);
  });

  it('are the session’s address and a part of a shared one when the ports name that', () => {
    const range = ipPortRange({ from: 1_000, to: 1_999 });
    const external = encodeAttribute(octets(IP_PORT_RANGE.externalIpv4, 198, 51, 100, 7));

    const event = read([...ALL, { ...range, value: Buffer.concat([range.value, external]) }]);

    expect(networksOf(event)).toEqual([
      { network: '100.64.0.1/32' },
      { network: '198.51.100.7/32', ports: { from: 1_000, to: 1_999 } },
    ]);
  });

  it('are told apart by allocation and release', () => {
    const changes = [ipPortRange({ from: 1, to: 2 }, 1), ipPortRange({ from: 5, to: 6 }, 2)];

    expect(networksOf(read([...ALL, ...changes])).map(({ change }) => change)).toEqual(['allocated', 'released']);
  });

  it.each([
    ['one text', { vendorId: 9_999, firstType: 3 }, [text(3, '1000-1999')]],
    ['four octets', { vendorId: 9_999, firstType: 3 }, [octets(3, 0x03, 0xe8, 0x07, 0xcf)]],
    ['two integers', { vendorId: 9_999, firstType: 3, lastType: 4 }, [number(3, 1_000), number(4, 1_999)]],
  ])('come from a vendor’s attribute as %s', (_, portRangeVsa, attributes) => {
    const event = read([...ALL, vsa(9_999, ...attributes), vsa(10_415, text(3, 'something else'))], { portRangeVsa });

    expect(networksOf(event)).toEqual([{ network: '100.64.0.1/32', ports: { from: 1_000, to: 1_999 } }]);
  });

  it.each([
    ['no range', [text(3, 'all')]],
    ['a range beyond 65535', [text(3, '1-99999')]],
  ])('are not taken from a vendor’s attribute with %s', (_, attributes) => {
    const event = read([...ALL, vsa(9_999, ...attributes)], { portRangeVsa: { vendorId: 9_999, firstType: 3 } });

    expect(event).toEqual({ type: 'ignored', reason: 'bad-attribute' });
  });
});

describe('numbers', () => {
  const international = { form: 'international' } as const;
  const national = { form: 'national', countryCode: '99', trunkPrefix: '0' } as const;

  it.each([
    ['990123456701', international, '+990123456701'],
    ['+990123456701', international, '+990123456701'],
    ['0123456701', international, 'no-number'],
    ['00990123456701', international, 'no-number'],
    ['0123456701', national, '+99123456701'],
    ['123456701', national, 'no-number'],
    ['+990123456701', national, '+990123456701'],
    ['99 0123456701', international, 'no-number'],
    ['00-11-22-33-44-55', international, 'no-number'],
    ['990123456701\u0000', international, 'no-number'],
    ['9'.repeat(16), international, 'no-number'],
    ['', international, 'no-number'],
  ])('%j by %j is %s', (wire, numberRule, expected) => {
    expect(numberOf(read(startWith(text(ATTRIBUTE.callingStationId, wire)), { numberRule }))).toBe(expected);
  });
});

describe('moments', () => {
  const delay = number(ATTRIBUTE.acctDelayTime, 30);
  const at = (seconds: number) => number(ATTRIBUTE.eventTimestamp, NOW_S + seconds);

  it.each([
    ['occurred', -100, -100],
    ['sent', -100, -130],
    ['arrival', -100, -100],
  ] as const)('by rule %s: stamped %i s, tried for 30 s, is %i s', (eventTime, stamped, expected) => {
    expect(read([...startWith(at(stamped)), delay], { eventTime })).toMatchObject({ atMs: NOW_MS + expected * 1_000 });
  });

  it('are the arrival less the delay without a stamp, where that is allowed', () => {
    expect(read([...without(TIME), delay], { eventTime: 'arrival' })).toMatchObject({ atMs: NOW_MS - 30_000 });
  });

  it.each([
    [10, 'start', undefined],
    [11, 'ignored', 'future'],
    [-1_800, 'start', undefined],
    [-1_801, 'ignored', 'past'],
  ])('%i s from now make a claim "%s" %s', (seconds, type, reason) => {
    expect(read(startWith(at(seconds)))).toMatchObject({ type, ...(reason ? { reason } : {}) });
  });

  it('never keep a Stop from ending: from the future it ends now, from the past then, without a stamp on arrival', () => {
    const stop = number(ATTRIBUTE.acctStatusType, 2);

    expect(read(startWith(stop, at(5_000)))).toMatchObject({ type: 'stop', atMs: NOW_MS });
    expect(read(startWith(stop, at(-5_000)))).toMatchObject({ type: 'stop', atMs: NOW_MS - 5_000_000 });
    expect(read([stop, NAS, SESSION, delay])).toEqual({
      type: 'stop',
      session: { nas: 'id gw1', sessionId: 's1' },
      atMs: NOW_MS - 30_000,
      holding: undefined,
    });
  });

  it('never keep a NAS from restarting', () => {
    const restart = (status: number) => read([number(ATTRIBUTE.acctStatusType, status), NAS, at(5_000)]);

    expect(restart(8)).toEqual({ type: 'restart', nas: 'id gw1', atMs: NOW_MS });
    // A session may begin in the second of an Accounting-On.
    expect(restart(7)).toEqual({ type: 'restart', nas: 'id gw1', atMs: NOW_MS - 1 });
  });
});

describe('a mutated packet', () => {
  /** xorshift32: the same packets in every run. */
  function* chance(seed: number): Generator<number, never> {
    let state = seed;
    for (;;) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      yield state >>> 0;
    }
  }

  it('is never more than refused: 200,000 of them, signed by somebody who knows the secret', () => {
    const client = new NasClient(new Secret('north-gw1-shared-secret'));
    const packets = [
      nas.requestOf([
        ...ALL,
        ipPortRange({ from: 1, to: 2 }, 1),
        octets(ATTRIBUTE.framedIpv6Prefix, 0, 64, 1, 2, 3, 4, 5, 6, 7, 8),
      ]),
      nas.requestWithMessageAuthenticator([...ALL, vsa(9_999, text(3, '1000-1999'))]),
      nas.requestOf([number(ATTRIBUTE.acctStatusType, 2), NAS, SESSION]),
      nas.requestOf([number(ATTRIBUTE.acctStatusType, 7), NAS]),
    ];
    const change = { ...rules, portRangeVsa: { vendorId: 9_999, firstType: 3 } };
    const random = chance(2026);
    const seen = new Map<string, number>();
    for (let round = 0; round < 200_000; round += 1) {
      const packet = decodePacket(mutated(packets[round % packets.length]!, random));
      if (packet) client.hasSigned(packet);
      const outcome = packet ? eventFromWire(packet, change, NOW_MS).type : 'no packet';
      seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
    }

    expect([...seen.keys()].sort()).toEqual(['ignored', 'interim', 'no packet', 'restart', 'start', 'stop']);
  });

  function mutated(original: Buffer, random: Generator<number, never>): Buffer {
    let copy = Buffer.from(original);
    for (let changes = (random.next().value % 4) + 1; changes > 0; changes -= 1) {
      const [what, where, value] = [random.next().value % 5, random.next().value % copy.length, random.next().value & 0xff];
      if (what === 0) copy = copy.subarray(0, where + 1);
      else if (what === 1) copy = Buffer.concat([copy.subarray(0, where), Buffer.of(value), copy.subarray(where)]);
      else if (what === 2) copy[where]! ^= 1 << (value & 7);
      else copy[where] = value;
    }
    // Half of them get a length that fits, so that they reach the attributes.
    if (copy.length >= 20 && random.next().value % 2 === 0) copy.writeUInt16BE(copy.length, 2);
    return copy;
  }
});
