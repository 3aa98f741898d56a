import { createHmac } from 'node:crypto';
import { type Socket, createSocket } from 'node:dgram';
import { isIPv4 } from 'node:net';
import { type Msisdn, Secret } from '@openmast/kernel';
import { ATTRIBUTE, IP_PORT_RANGE, STATUS_TYPE } from './attribute-type';
import { networksAround } from './ip-network';
import { AUTHENTICATOR_BYTES, NasClient } from './nas-client';
import { type Attribute, PACKET_CODE, decodePacket, encodeAttribute, encodePacket } from './packet';

/** What a session tells about itself. */
export interface NasSession {
  readonly sessionId: string;
  readonly msisdn: Msisdn;
  /** IPv4 for Framed-IP-Address, IPv6 for the /64 of a Framed-IPv6-Prefix. */
  readonly ip: string;
  readonly ports?: { readonly from: number; readonly to: number };
}

export interface FakeNasOptions {
  readonly secret: string;
  /** NAS-Identifier. */
  readonly name?: string;
  /** Where the server listens. */
  readonly server?: { readonly host: string; readonly port: number };
}

const ATTEMPTS_MAX = 8;
const ATTEMPT_TIMEOUT_MS = 500;
const IDENTIFIERS = 256;
const IPV6_BYTES = 16;
const HANDSET_PREFIX_BITS = 64;

/** A NAS as far as accounting goes: real packets over UDP, sent again until they are answered. */
export class FakeNas {
  readonly #client: NasClient;
  readonly #name: string;
  #socket: Socket | undefined;
  readonly #server: { readonly host: string; readonly port: number };
  readonly #waiting = new Set<(answer: Buffer) => void>();
  #identifier = 0;

  constructor(private readonly options: FakeNasOptions) {
    this.#client = new NasClient(new Secret(options.secret));
    this.#name = options.name ?? 'fake-nas';
    this.#server = options.server ?? { host: '127.0.0.1', port: 1813 };
  }

  start(session: NasSession, at: Date): Promise<Buffer> {
    return this.send(this.request('start', at, session));
  }

  interim(session: NasSession, at: Date): Promise<Buffer> {
    return this.send(this.request('interimUpdate', at, session));
  }

  stop(session: NasSession, at: Date): Promise<Buffer> {
    return this.send(this.request('stop', at, session));
  }

  /** Accounting-On: the NAS has restarted. */
  restart(at: Date): Promise<Buffer> {
    return this.send(this.request('accountingOn', at));
  }

  /** A signed Accounting-Request. */
  request(status: keyof typeof STATUS_TYPE, at: Date, session?: NasSession): Buffer {
    return this.requestOf([
      { type: ATTRIBUTE.acctStatusType, value: integer(STATUS_TYPE[status]) },
      { type: ATTRIBUTE.nasIdentifier, value: Buffer.from(this.#name) },
      { type: ATTRIBUTE.eventTimestamp, value: integer(Math.floor(at.getTime() / 1_000)) },
      ...(session ? sessionAttributes(session) : []),
    ]);
  }

  /** A signed Accounting-Request with exactly these attributes, for everything a NAS should not do. */
  requestOf(attributes: readonly Attribute[], code: number = PACKET_CODE.accountingRequest): Buffer {
    this.#identifier = (this.#identifier + 1) % IDENTIFIERS;
    const authenticator = Buffer.alloc(AUTHENTICATOR_BYTES);
    return this.#client.sign(encodePacket({ code, identifier: this.#identifier, authenticator, attributes }));
  }

  /** As {@link requestOf}, with a Message-Authenticator in front. */
  requestWithMessageAuthenticator(attributes: readonly Attribute[]): Buffer {
    const blank = { type: ATTRIBUTE.messageAuthenticator, value: Buffer.alloc(AUTHENTICATOR_BYTES) };
    const packet = this.requestOf([blank, ...attributes]);
    const at = packet.indexOf(Buffer.of(ATTRIBUTE.messageAuthenticator, AUTHENTICATOR_BYTES + 2), 20) + 2;
    packet.fill(0, 4, 20);
    createHmac('md5', this.options.secret).update(packet).digest().copy(packet, at);
    return this.#client.sign(packet);
  }

  /** Sends a packet again and again until it is answered. @throws Error when it never is. */
  async send(packet: Buffer): Promise<Buffer> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const answer = await this.sendOnce(packet);
      if (answer) return answer;
    }
    throw new Error('The accounting server does not answer.');
  }

  /** `undefined`: no answer in time. An answer that does not prove itself is none. */
  sendOnce(packet: Buffer, timeoutMs: number = ATTEMPT_TIMEOUT_MS): Promise<Buffer | undefined> {
    const socket = (this.#socket ??= this.#open());
    const { host, port } = this.#server;
    return new Promise((resolve, reject) => {
      const done = (answer?: Buffer): void => {
        clearTimeout(timer);
        this.#waiting.delete(onAnswer);
        resolve(answer);
      };
      const onAnswer = (answer: Buffer): void => {
        if (this.#isAnswerTo(packet, answer)) done(answer);
      };
      const timer = setTimeout(done, timeoutMs);
      this.#waiting.add(onAnswer);
      socket.send(packet, port, host, (error) => error && reject(error));
    });
  }

  #open(): Socket {
    const socket = createSocket(isIPv4(this.#server.host) ? 'udp4' : 'udp6');
    return socket.on('message', (answer) => {
      for (const onAnswer of this.#waiting) onAnswer(answer);
    });
  }

  #isAnswerTo(packet: Buffer, answer: Buffer): boolean {
    const request = decodePacket(packet);
    return request !== undefined && this.#client.answer(request).equals(answer);
  }

  async close(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket) await new Promise<void>((resolve) => socket.close(resolve));
  }
}

/** The attributes of a session: number without plus, address, ports as in RFC 8045. */
export function sessionAttributes({ sessionId, msisdn, ip, ports }: NasSession): Attribute[] {
  return [
    { type: ATTRIBUTE.acctSessionId, value: Buffer.from(sessionId) },
    { type: ATTRIBUTE.callingStationId, value: Buffer.from(msisdn.e164().slice(1)) },
    isIPv4(ip)
      ? { type: ATTRIBUTE.framedIpAddress, value: Buffer.from(ip.split('.').map(Number)) }
      : { type: ATTRIBUTE.framedIpv6Prefix, value: prefixValue(ip) },
    ...(ports ? [ipPortRange(ports)] : []),
  ];
}

/** IP-Port-Range (RFC 8045, 3.1.2), with an IP-Port-Alloc when asked for. */
export function ipPortRange({ from, to }: { from: number; to: number }, allocation?: 1 | 2): Attribute {
  const tlvs = [
    ...(allocation ? [{ type: IP_PORT_RANGE.allocation, value: integer(allocation) }] : []),
    { type: IP_PORT_RANGE.rangeStart, value: integer(from) },
    { type: IP_PORT_RANGE.rangeEnd, value: integer(to) },
  ];
  return {
    type: ATTRIBUTE.extended1,
    value: Buffer.concat([Buffer.of(IP_PORT_RANGE.extendedType), ...tlvs.map(encodeAttribute)]),
  };
}

export function integer(value: number): Buffer {
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE(value);
  return octets;
}

function prefixValue(ip: string): Buffer {
  const groups = (networksAround(ip)?.[0] ?? '').split('/')[0]?.split(':') ?? [];
  const octets = Buffer.alloc(IPV6_BYTES);
  groups.forEach((group, index) => octets.writeUInt16BE(Number.parseInt(group, 16), index * 2));
  return Buffer.concat([Buffer.of(0, HANDSET_PREFIX_BITS), octets]);
}
