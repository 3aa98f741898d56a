import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { serveAssets } from '../assets';
import { acceptForms } from '../forms';
import { OperatorConnection } from '../operator/connection';
import { tapServer } from '../wiretap/tap-server';
import type { Wiretap } from '../wiretap/wiretap';
import type { World } from '../world';
import { mountLanternPay } from './lantern-pay';
import { mountMeadowCare } from './meadow-care';
import type { QuarryParts } from './quarry-parts';

const BODY_LIMIT_BYTES = 8 * 1024;
/** What a press of a button causes; screens and waiting are not worth an arrow. */
const SHOWN = /^\/(meadowcare\/(ask|stop)|lanternpay\/pay)$/;

/**
 * Quarry Backends, a channel partner without a sign-in of its own: it runs the servers of apps that ask the operator from server
 * to server. MeadowCare waits while the person is asked; LanternPay brings what the SIM says of itself.
 */
export function createQuarry({ world, wiretap, log }: { world: World; wiretap: Wiretap; log: Logger }): FastifyInstance {
  const { labUrl, quarryUrl } = world;
  const policy = `default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'self' ${labUrl}; form-action 'self'`;
  const server = fastify({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: true });
  acceptForms(server);
  serveAssets(server, ['phone-app.css', 'phone-app.js']);
  tapServer(server, { wiretap, from: 'phone', to: 'quarry', origin: quarryUrl, isShown: ({ url }) => SHOWN.test(url) });
  server.setErrorHandler(async (error: { statusCode?: number; name?: string }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ event: 'quarry-failed', name: error.name });
    await reply
      .code(status)
      .type('text/plain; charset=utf-8')
      .send('Quarry cannot serve this request. Please start again in the app.');
  });

  const show = (reply: FastifyReply, html: string): FastifyReply =>
    reply
      .headers({ 'content-security-policy': policy, 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' })
      .type('text/html; charset=utf-8')
      .send(html);
  const connect = (name: string): OperatorConnection => {
    const client = world.clients.find((candidate) => candidate.name === name);
    if (!client) throw new Error(`The world has no application "${name}": forget it and start anew with npm run reset.`);
    return new OperatorConnection(world.issuer, client);
  };
  const parts: QuarryParts = { world, wiretap, log, connect, show };
  mountMeadowCare(server, parts);
  mountLanternPay(server, parts);
  return server;
}
