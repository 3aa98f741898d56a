import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { LineRegister, SimulatedLine } from '@openmast/adapters/simulator';
import { PHONE_COOKIE, cookieIn } from '../cookies';
import type { Phone, Phones, Radio } from '../phones';

/** Whose traffic a request is, as the access network sees it. */
export type Caller =
  | { readonly kind: 'mobile'; readonly line: SimulatedLine; readonly port: number; readonly phone?: Phone }
  | { readonly kind: 'wifi'; readonly port: number; readonly phone?: Phone }
  | { readonly kind: 'internet'; readonly ip: string; readonly port: number };

/** A handset behind the forward proxy: remembered with its connection. */
export interface Handset {
  readonly line: string;
  readonly radio: Radio;
  readonly portSeed: number;
}

const EPHEMERAL_FROM = 32_768;
const EPHEMERAL_TO = 60_999;

/** Tells callers apart. What the proxy knows about a connection counts more than a cookie anybody can send. */
export class CallerId {
  readonly #handsets = new WeakMap<Socket, Handset>();

  constructor(
    private readonly register: LineRegister,
    private readonly phones: Phones,
  ) {}

  /** Everything that comes over this connection is the handset's. */
  attach(socket: Socket, handset: Handset): void {
    this.#handsets.set(socket, handset);
  }

  of(request: IncomingMessage): Caller {
    const handset = this.#handsets.get(request.socket);
    if (handset) return this.#handset(handset);
    const phone = this.phones.get(cookieIn(request.headers.cookie, PHONE_COOKIE));
    if (phone) return { ...this.#handset(phone), phone };
    const { remoteAddress = '127.0.0.1', remotePort = 0 } = request.socket;
    return { kind: 'internet', ip: remoteAddress.replace(/^::ffff:(?=\d+\.)/, ''), port: remotePort };
  }

  /** A handset whose line was deleted has no SIM any more, and is left with Wi-Fi. */
  #handset({ line: name, radio, portSeed }: Handset): Extract<Caller, { kind: 'mobile' | 'wifi' }> {
    const line = this.register.get(name);
    if (!line || radio === 'wifi' || line.radio === 'wifi') {
      return { kind: 'wifi', port: portIn(EPHEMERAL_FROM, EPHEMERAL_TO, portSeed) };
    }
    const { portFrom = EPHEMERAL_FROM, portTo = EPHEMERAL_TO } = line.address;
    return { kind: 'mobile', line, port: portIn(portFrom, portTo, portSeed) };
  }
}

function portIn(from: number, to: number, seed: number): number {
  return from + Math.floor(seed * (to - from + 1));
}
