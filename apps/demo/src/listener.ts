import type { Server } from 'node:http';
import { type AddressInfo, type Server as NetServer, type Socket, createServer } from 'node:net';

/** An open listener. `port` is the real one, also when 0 was asked for. */
export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

const GRACE_MS = 1_000;
const MISSING_FAMILY = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

/** Nobody can use the port; the sentence is for whoever started the demo. */
export class PortBusy extends Error {
  constructor(port: number, party: string) {
    super(`Port ${port} is taken by another program, so ${party} cannot start: stop that program and try again.`);
  }
}

/**
 * Listens on both loopback addresses, because `localhost` means either, depending on who resolves it. The IPv6 one is left out
 * where the machine has no IPv6.
 * @throws PortBusy
 */
export async function openListener(server: Server, port: number, party: string): Promise<Listener> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const twin = createServer((socket) => server.emit('connection', socket));
  try {
    await listen(server, port, '127.0.0.1');
    await listen(twin, boundPort(server), '::1');
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') {
      server.close();
      throw new PortBusy(port, party);
    }
    if (!MISSING_FAMILY.has(codeOf(error)) || !server.listening) throw error;
  }
  return { port: boundPort(server), close: () => close([server, twin], server, sockets) };
}

function boundPort(server: NetServer): number {
  return (server.address() as AddressInfo).port;
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

function listen(server: NetServer, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, ipv6Only: host === '::1' }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Lets running answers end for a moment, then breaks what is left: a browser's event stream would never end by itself. */
async function close(doors: NetServer[], server: Server, sockets: Set<Socket>): Promise<void> {
  const closed = doors
    .filter((door) => door.listening)
    .map((door) => new Promise<void>((resolve) => door.close(() => resolve())));
  server.closeIdleConnections();
  const deadline = setTimeout(() => sockets.forEach((socket) => socket.destroy()), GRACE_MS);
  await Promise.all(closed);
  clearTimeout(deadline);
  sockets.forEach((socket) => socket.destroy());
}
