import type { IncomingMessage } from 'node:http';
import type { Arrival } from './arrival';

const arrivals = new WeakMap<IncomingMessage, Arrival>();

/** Header names that some layer below might take for the truth about where a request came from or which host it meant. */
const MISLEADING = /^(forwarded|x-forwarded-.*|x-real-ip|x-msisdn|x-edge-proof)$/;

/** Notes how a request arrived, before anything rewrites it. */
export function noteArrival(request: IncomingMessage): void {
  arrivals.set(request, {
    peerIp: request.socket.remoteAddress ?? '',
    peerPort: request.socket.remotePort ?? 0,
    method: request.method ?? '',
    target: request.url ?? '',
    rawHeaders: request.rawHeaders,
  });
}

export function arrivalOf(request: IncomingMessage): Arrival {
  const arrival = arrivals.get(request);
  if (!arrival) throw new Error('a request reached network authentication without a note of its arrival');
  return arrival;
}

/**
 * Makes the request say what the configuration says: scheme and host of the issuer. The provider library derives URLs and
 * accepted audiences from them, and a Host header is the caller's to choose (CAMARA ICM A7, K7).
 */
export function pinOrigin(request: IncomingMessage, issuer: URL): void {
  for (const name of Object.keys(request.headers)) {
    if (MISLEADING.test(name.replaceAll('_', '-'))) delete request.headers[name];
  }
  request.headers.host = issuer.host;
  request.headers['x-forwarded-host'] = issuer.host;
  request.headers['x-forwarded-proto'] = issuer.protocol.slice(0, -1);
}
