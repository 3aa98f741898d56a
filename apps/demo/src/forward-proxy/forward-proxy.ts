import { type IncomingMessage, type Server, type ServerResponse, createServer, request as ask } from 'node:http';
import { type Socket, connect } from 'node:net';
import { type Duplex, pipeline } from 'node:stream';
import type { LineRegister } from '@openmast/adapters/simulator';
import type { Logger } from 'pino';
import type { CallerId, Handset } from '../gateway/caller';
import { forwardableHeaders, returnableHeaders } from '../gateway/headers';
import { proxyUser } from './proxy-user';

export interface ForwardProxyParts {
  readonly register: LineRegister;
  readonly callers: CallerId;
  readonly gateway: Server;
  /** Ports on this machine that a handset reaches only through the packet gateway. */
  readonly gatewayPorts: ReadonlySet<number>;
  readonly log: Logger;
}

const HTTP_PORT = 80;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;
const CHALLENGE = 'Basic realm="line"';
const FAR_AWAY = 'This proxy leads to this machine only.';
const NOBODY_THERE = 'Nobody answers there.';

/** The radio of a handset as an ordinary HTTP proxy: the user name says which line it is. */
export function createForwardProxy(parts: ForwardProxyParts): Server {
  const seeds = new WeakMap<object, number>();
  const handsetOf = (request: IncomingMessage): Handset | { refusal: string } => {
    const user = proxyUser(request.headers['proxy-authorization'], parts.register);
    if ('refusal' in user) return user;
    const portSeed = seeds.get(request.socket) ?? Math.random(); // a connection keeps its source port
    seeds.set(request.socket, portSeed);
    return { ...user, portSeed };
  };
  const proxy = createServer((request, response) => {
    const handset = handsetOf(request);
    if ('refusal' in handset) return answer(response, 407, handset.refusal);
    return forward(parts, { request, response, handset });
  });
  proxy.on('connect', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const handset = handsetOf(request);
    if ('refusal' in handset) return hangUp(socket, '407 Proxy Authentication Required', handset.refusal);
    return tunnel(parts, { request, socket, head, handset });
  });
  return proxy;
}

interface Forwarding {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly handset: Handset;
}

function forward({ callers, gateway, gatewayPorts }: ForwardProxyParts, { request, response, handset }: Forwarding): void {
  const url = URL.canParse(request.url ?? '') ? new URL(request.url ?? '') : undefined;
  if (url?.protocol !== 'http:') return answer(response, 400, 'A proxy takes requests with a whole http URL.');
  if (!LOOPBACK.test(url.hostname)) return answer(response, 403, FAR_AWAY);
  const port = Number(url.port || HTTP_PORT);
  if (gatewayPorts.has(port)) {
    callers.attach(request.socket, handset);
    gateway.emit('request', request, response);
    return;
  }
  const onward = ask({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    method: request.method,
    path: url.pathname + url.search,
    headers: forwardableHeaders(request.rawHeaders),
  });
  onward.on('response', (back) => {
    response.writeHead(back.statusCode ?? 502, returnableHeaders(back.headers));
    pipeline(back, response, () => undefined); // a broken answer breaks the connection to the handset too
  });
  onward.on('error', () => answer(response, 502, NOBODY_THERE));
  response.once('close', () => onward.destroy());
  request.pipe(onward);
}

interface Tunnelling {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly handset: Handset;
}

function tunnel(
  { callers, gateway, gatewayPorts, log }: ForwardProxyParts,
  { request, socket, head, handset }: Tunnelling,
): void {
  const target = /^(.+):(\d{1,5})$/.exec(request.url ?? '');
  if (!target?.[1] || !LOOPBACK.test(target[1])) return hangUp(socket, '403 Forbidden', FAR_AWAY);
  const port = Number(target[2]);
  if (gatewayPorts.has(port)) {
    // The gateway reads plain HTTP from this connection as from any other, and remembers whose it is.
    callers.attach(socket as Socket, handset);
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    gateway.emit('connection', socket);
    return;
  }
  const onward = connect({ host: target[1].replace(/^\[|\]$/g, ''), port }, () => {
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) onward.write(head);
    onward.pipe(socket).pipe(onward);
  });
  onward.once('error', (error) => {
    log.debug({ event: 'tunnel-closed', code: 'code' in error ? error.code : 'unknown' });
    hangUp(socket, '502 Bad Gateway', NOBODY_THERE);
  });
  socket.once('close', () => onward.destroy());
}

function answer(response: ServerResponse, status: number, sentence: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const challenge = status === 407 ? { 'proxy-authenticate': CHALLENGE } : {};
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...challenge }).end(`${sentence}\n`);
}

function hangUp(socket: Duplex, status: string, sentence: string): void {
  const challenge = status.startsWith('407') ? `Proxy-Authenticate: ${CHALLENGE}\r\n` : '';
  const head = `HTTP/1.1 ${status}\r\n${challenge}Content-Type: text/plain; charset=utf-8\r\nConnection: close\r\n`;
  socket.end(`${head}Content-Length: ${Buffer.byteLength(sentence)}\r\n\r\n${sentence}`);
}
