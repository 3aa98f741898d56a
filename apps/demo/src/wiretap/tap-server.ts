import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PHONE_COOKIE, cookieIn } from '../cookies';
import type { Exchange } from './exchange';
import type { Party } from './hop';
import type { Wiretap } from './wiretap';

export interface Tap {
  readonly wiretap: Wiretap;
  readonly from: Party | ((request: FastifyRequest) => Party);
  readonly to: Party;
  /** The origin the server is reached at. */
  readonly origin: string;
  /** Which phone caused this request; default: by cookie, else by correlator. */
  readonly phoneOf?: (request: FastifyRequest) => string | undefined;
  /** Requests worth an arrow; default: all. */
  readonly isShown?: (request: FastifyRequest) => boolean;
}

/** The phone whose cookie or correlator a request carries. */
export function phoneBehind(wiretap: Wiretap, headers: FastifyRequest['headers']): string | undefined {
  const correlator = headers['x-correlator'];
  return cookieIn(headers.cookie, PHONE_COOKIE) ?? wiretap.phoneOf(typeof correlator === 'string' ? correlator : undefined);
}

/** Lets the lab look at what arrives at a server and what it answers. */
export function tapServer(server: FastifyInstance, tap: Tap): void {
  const { wiretap, from, to, origin, isShown = () => true } = tap;
  const phoneOf = tap.phoneOf ?? ((request: FastifyRequest) => phoneBehind(wiretap, request.headers));
  const exchanges = new WeakMap<FastifyRequest, Exchange>();

  server.addHook('preHandler', async (request) => {
    if (!isShown(request)) return;
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const);
    const start = { to, method: request.method, url: origin + request.url, headers };
    const exchange = wiretap.open(phoneOf(request), { ...start, from: typeof from === 'function' ? from(request) : from });
    if (!exchange) return;
    exchanges.set(request, exchange);
    if (request.body !== undefined && request.body !== null)
      exchange.sent(bodyText(request.body, request.headers['content-type']));
  });
  server.addHook('onSend', async (request, reply, payload) => {
    const exchange = exchanges.get(request);
    exchange?.answered(reply.statusCode, reply.getHeaders());
    if (typeof payload === 'string' || Buffer.isBuffer(payload)) exchange?.received(payload);
    return payload;
  });
  // Before `onResponse`, which comes when the caller may already be asking the next party: the arrows would change places.
  server.addHook('onSend', async (request, _reply, payload) => {
    exchanges.get(request)?.end();
    return payload;
  });
}

function bodyText(body: unknown, type = ''): string | Buffer {
  if (typeof body === 'string' || Buffer.isBuffer(body)) return body;
  if (/x-www-form-urlencoded/.test(type)) return new URLSearchParams(body as Record<string, string>).toString();
  return JSON.stringify(body);
}
