import { Server as NetServer } from 'node:net';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** How long a stopping server waits for requests under way before it cuts them off. */
const IN_FLIGHT_WAIT_MS = 10_000;
/** How long idle keep-alive connections may still send a request that was already on its way. */
const IDLE_GRACE_MS = 500;
const POLL_MS = 20;

/**
 * Stops an HTTP server without losing a request: the listening handle closes first, answers from then on say
 * `Connection: close`, and idle sockets are swept last. (`server.close()` would close idle sockets at once and
 * cut off requests that a keep-alive client has just sent.)
 */
export class Draining {
  private inFlight = 0;
  private isDraining = false;

  constructor(private readonly server: Server) {
    server.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
      this.inFlight += 1;
      if (this.isDraining) response.setHeader('connection', 'close');
      response.once('close', () => (this.inFlight -= 1));
    });
  }

  async drain(): Promise<void> {
    this.isDraining = true;
    // Only the net.Server part: http.Server's own close() also ends idle connections.
    NetServer.prototype.close.call(this.server);
    await this.quiet(IDLE_GRACE_MS);
    this.server.closeIdleConnections();
    await this.quiet(0);
    this.server.closeAllConnections();
  }

  /** Resolves once no request has been under way, after at least `leastMs`. */
  private async quiet(leastMs: number): Promise<void> {
    const startedMs = Date.now();
    for (;;) {
      const waitedMs = Date.now() - startedMs;
      if (waitedMs >= leastMs && this.inFlight === 0) return;
      if (waitedMs >= IN_FLIGHT_WAIT_MS) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}
