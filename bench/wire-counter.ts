import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

const COMMAND_COMPLETE = 'C'.charCodeAt(0);
const READY_FOR_QUERY = 'Z'.charCodeAt(0);
const IDLE = 'I'.charCodeAt(0);
const TYPE_BYTES = 1;
const HEAD_BYTES = 5;

export interface WireCounts {
  /** Statements the server has completed. */
  readonly statements: number;
  /** Times it was ready again outside of a transaction: each is one transaction that ended. */
  readonly transactions: number;
}

/** Stands between a server and its PostgreSQL and counts what the database answers. For counting only, never while timing. */
export class WireCounter {
  private statements = 0;
  private transactions = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly listener: Server,
    private readonly target: { readonly host: string; readonly port: number },
  ) {}

  static async open(databaseUrl: string): Promise<{ counter: WireCounter; url: string }> {
    const url = new URL(databaseUrl);
    const listener = createServer();
    const counter = new WireCounter(listener, { host: url.hostname, port: Number(url.port || '5432') });
    listener.on('connection', (socket) => {
      counter.join(socket);
    });
    await new Promise<void>((listening) => listener.listen(0, '127.0.0.1', listening));
    url.hostname = '127.0.0.1';
    url.port = String((listener.address() as AddressInfo).port);
    return { counter, url: url.href };
  }

  counts(): WireCounts {
    const { statements, transactions } = this;
    return { statements, transactions };
  }

  close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    return new Promise((closed) => this.listener.close(() => closed()));
  }

  private join(socket: Socket): void {
    const upstream = connect({ ...this.target, noDelay: true });
    socket.setNoDelay(true);
    const reader = new MessageReader((type, body) => {
      if (type === COMMAND_COMPLETE) this.statements += 1;
      if (type === READY_FOR_QUERY && body[0] === IDLE) this.transactions += 1;
    });
    for (const end of [socket, upstream]) {
      this.sockets.add(end);
      end.on('error', () => end.destroy());
      end.on('close', () => this.sockets.delete(end));
    }
    socket.on('data', (chunk) => upstream.write(chunk)).on('close', () => upstream.destroy());
    upstream.on('close', () => socket.destroy());
    upstream.on('data', (chunk) => {
      reader.read(chunk);
      socket.write(chunk);
    });
  }
}

/** Cuts PostgreSQL's answers into messages: one byte of type, four of length (which count themselves), the body. */
class MessageReader {
  private rest: Buffer = Buffer.alloc(0);

  constructor(private readonly take: (type: number, body: Buffer) => void) {}

  read(chunk: Buffer): void {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    while (this.rest.length >= HEAD_BYTES) {
      const end = TYPE_BYTES + this.rest.readUInt32BE(TYPE_BYTES);
      if (this.rest.length < end) return;
      this.take(this.rest[0] ?? 0, this.rest.subarray(HEAD_BYTES, end));
      this.rest = this.rest.subarray(end);
    }
  }
}
