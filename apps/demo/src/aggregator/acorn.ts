import fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { acceptForms } from '../forms';
import { tapServer } from '../wiretap/tap-server';
import type { Wiretap } from '../wiretap/wiretap';
import type { World } from '../world';
import type { AcornParts } from './acorn-parts';
import { AggregatorTokens } from './aggregator-token';
import { appClients } from './app-clients';
import { OperatorClient } from './operator-client';
import { mountRelay } from './relay';
import { makeCodes, mountSignIn } from './sign-in';
import { mountTokenEndpoint } from './token-endpoint';

const BODY_LIMIT_BYTES = 64 * 1024;

/**
 * Acorn, an aggregator: applications sign in with Acorn, Acorn signs in with the operator as the application's client there, and
 * API calls pass through Acorn with a token only Acorn can read (GSMA Open Gateway white paper, annex on aggregators).
 */
export function createAcorn({ world, wiretap, log }: { world: World; wiretap: Wiretap; log: Logger }): FastifyInstance {
  const apps = appClients(world);
  const operators = new Map([...apps].map(([id, app]) => [id, new OperatorClient(world.issuer, app.operator)] as const));
  const { aggregatorUrl: url, issuer, publicUrl: apiRoot } = world;
  const parts: AcornParts = { url, issuer, apiRoot, apps, operators, tokens: new AggregatorTokens(url), wiretap, log };

  const server = fastify({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: true });
  server.removeAllContentTypeParsers();
  acceptForms(server);
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  tapServer(server, { wiretap, from: 'phone', to: 'acorn', origin: url });
  server.setErrorHandler(async (error: { statusCode?: number; name?: string }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ event: 'acorn-failed', name: error.name });
    await reply
      .code(status)
      .send({ status, code: status < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL', message: 'Acorn cannot serve this request.' });
  });

  const codes = makeCodes();
  mountSignIn(server, parts, codes);
  mountTokenEndpoint(server, parts, codes);
  mountRelay(server, parts);
  return server;
}
