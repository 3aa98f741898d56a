import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { Logger } from 'pino';
import type { Exchange } from '../wiretap/exchange';
import { tee } from '../wiretap/tee';
import { type NetworkFacts, networkFacts } from './access-network';
import type { Caller, CallerId } from './caller';
import type { EdgeProof } from './edge-proof';
import { forwardableHeaders, returnableHeaders, withoutPhoneCookie } from './headers';
import type { Upstreams } from './upstreams';

export interface GatewayParts {
  readonly callers: CallerId;
  readonly upstreams: Upstreams;
  readonly proof: EdgeProof;
  readonly log: Logger;
  /** Looks over the gateway's shoulder for the lab; `undefined` for traffic nobody watches. */
  readonly watch?: (caller: Caller, facts: NetworkFacts, request: ForwardedRequest) => Exchange | undefined;
}

/** A request as it goes on to the operator. */
export interface ForwardedRequest {
  readonly method: string;
  readonly path: string;
  /** Flat list of names and values. */
  readonly headers: readonly string[];
}

const AWAY = 'The operator’s platform cannot be reached at the moment. Try again in a few seconds.\n';
const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)/i;

/**
 * The packet gateway: a reverse proxy that removes what clients claim about themselves and adds what the access network knows.
 * Bodies are streamed; nothing is retried, because a request may have been carried out.
 */
export function createGateway(parts: GatewayParts): Server {
  return createServer((request, response) => {
    forward(parts, request, response).catch((error: unknown) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      if (!response.destroyed) parts.log.warn({ event: 'gateway-failed', code }, 'no answer from upstream');
      refuse(response, 502, AWAY);
    });
  });
}

async function forward(parts: GatewayParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET' } = request;
  const target = targetOf(request);
  // TRACE would send the gateway's own headers back to whoever asked.
  if (method === 'TRACE') return refuse(response, 405, 'The packet gateway does not trace.\n');
  if (!target) return refuse(response, 400, 'The request target is not a path.\n');

  const caller = parts.callers.of(request);
  const facts = networkFacts(caller);
  const headers = withoutPhoneCookie(forwardableHeaders(target.rawHeaders));
  headers.push('X-Forwarded-For', facts.forwardedFor);
  if (facts.msisdn !== undefined) headers.push('X-MSISDN', facts.msisdn);
  headers.push('X-Edge-Proof', parts.proof.for(method, target.path, facts));

  const forwarded = { method, path: target.path, headers };
  const exchange = parts.watch?.(caller, facts, forwarded);
  try {
    await pass(parts.upstreams, forwarded, { request, response, exchange });
  } finally {
    exchange?.end();
  }
}

interface Passing {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly exchange: Exchange | undefined;
}

async function pass(
  upstreams: Upstreams,
  { method, path, headers }: ForwardedRequest,
  { request, response, exchange }: Passing,
): Promise<void> {
  const abort = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) abort.abort(); // the caller has gone
  });
  const watched = exchange ? request.pipe(tee((chunk) => exchange.sent(chunk))) : request;
  const body = hasBody(request) ? watched : null;
  const asked = { method, path, headers: [...headers], body, signal: abort.signal };
  // Written straight into the response: no stream of its own stands between the two connections.
  await upstreams.for(path).stream(asked, ({ statusCode, headers: answered }) => {
    const returned = returnableHeaders(answered);
    exchange?.answered(statusCode, returned);
    response.writeHead(statusCode, returned);
    if (!exchange) return response;
    const looking = tee((chunk) => exchange.received(chunk));
    looking.pipe(response);
    return looking;
  });
}

/** Origin form as it is; of the absolute form the path, and the authority in place of `Host` (RFC 9112, 3.2.2). */
function targetOf({ url = '', rawHeaders }: IncomingMessage): { path: string; rawHeaders: readonly string[] } | undefined {
  const absolute = ABSOLUTE_FORM.exec(url);
  if (!absolute) return url.startsWith('/') ? { path: url, rawHeaders } : undefined;
  const rest = url.slice(absolute[0].length);
  const withoutHost = rawHeaders.filter((_, index) => rawHeaders[index - (index % 2)]?.toLowerCase() !== 'host');
  return { path: rest.startsWith('/') ? rest : `/${rest}`, rawHeaders: ['Host', absolute[1] ?? '', ...withoutHost] };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function refuse(response: ServerResponse, status: number, sentence: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(sentence);
}
