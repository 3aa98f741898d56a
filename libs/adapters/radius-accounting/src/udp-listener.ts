import { type Socket, createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { AppError } from '@openmast/kernel';
import type { Receiver } from './receiver';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Room for a burst while the event loop is busy; the kernel gives as much of it as `net.core.rmem_max` allows. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

/** The UDP socket in front of a receiver. */
export class UdpListener {
  readonly #underWay = new Set<Promise<void>>();
  #isClosed = false;

  private constructor(private readonly socket: Socket) {}

  /** @throws AppError `invalid` when the address cannot be had: then the process must not start. */
  static async open({ host, port }: ListenAddress, receiver: Receiver): Promise<UdpListener> {
    const socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4', recvBufferSize: RECEIVE_BUFFER_BYTES });
    const listener = new UdpListener(socket);
    socket.on('message', (datagram, { address, port: from }) => {
      listener.#track(receiver.accept(datagram, { address, port: from }, (answer) => listener.#send(answer, from, address)));
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', (cause) => reject(cannotListen({ host, port }, cause)));
      socket.bind(port, host, resolve);
    });
    // A socket error later on, e.g. an ICMP message, says something about one peer and not about the socket.
    socket.removeAllListeners('error').on('error', () => undefined);
    return listener;
  }

  /** The port it was given when asked for port 0. */
  get port(): number {
    return this.socket.address().port;
  }

  /** Takes nothing new, and answers what was already taken. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.socket.removeAllListeners('message');
    await Promise.all(this.#underWay);
    await new Promise<void>((resolve) => this.socket.close(resolve));
  }

  #track(work: Promise<void>): void {
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }

  #send(answer: Buffer, port: number, address: string): void {
    // An answer that gets lost is no loss: the NAS sends again.
    this.socket.send(answer, port, address, () => undefined);
  }
}

function cannotListen({ host, port }: ListenAddress, cause: unknown): AppError {
  const sentence = `OPENMAST_RADIUS_LISTEN: cannot listen on UDP port ${port} of ${host}. Is another process there?`;
  return new AppError('invalid', 'radius-accounting-listen', sentence, { cause });
}
