import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Agent, request as ask } from 'undici';
import type { AcornParts } from './acorn-parts';

const TIMEOUT_MS = 10_000;
const CONNECTIONS_MAX = 64;
const ASKED = ['content-type', 'accept', 'accept-language'] as const;
const ANSWERED = ['content-type', 'x-correlator', 'www-authenticate', 'retry-after'] as const;
const CORRELATOR_SHAPE = /^[a-zA-Z0-9\-_:;./<>{}]{1,256}$/; // CAMARA XCorrelator

/** Every other path is a CAMARA API: the aggregator token is opened and the call goes to the operator it names. */
export function mountRelay(server: FastifyInstance, parts: AcornParts): void {
  const agent = new Agent({ connections: CONNECTIONS_MAX, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
  server.addHook('onClose', () => agent.destroy());

  server.all('/*', async (request, reply) => {
    const correlator = correlatorOf(request);
    const inside = await parts.tokens.open(bearerOf(request) ?? '');
    if (!inside) {
      return reply
        .code(401)
        .header('x-correlator', correlator)
        .send(camaraError(401, 'UNAUTHENTICATED', 'The aggregator token is missing, expired or not Acorn’s.'));
    }
    const url = new URL(request.url, inside.operator.apiRoot);
    if (url.origin !== new URL(inside.operator.apiRoot).origin) {
      return reply.code(404).send(camaraError(404, 'NOT_FOUND', 'The operator has no such path.'));
    }
    const headers = { ...pick(request.headers, ASKED), authorization: `Bearer ${inside.at}`, 'x-correlator': correlator };
    try {
      const { method } = request;
      const body = Buffer.isBuffer(request.body) ? request.body : null;
      const answer = await ask(url, { dispatcher: agent, method, headers, body });
      const content = Buffer.from(await answer.body.arrayBuffer());
      parts.log.info({ event: 'acorn-relayed', app: inside.app, status: answer.statusCode });
      return await reply
        .code(answer.statusCode)
        .headers({ 'x-correlator': correlator, ...pick(answer.headers, ANSWERED) })
        .send(content);
    } catch {
      return reply
        .code(503)
        .header('x-correlator', correlator)
        .send(camaraError(503, 'UNAVAILABLE', 'The operator cannot be reached.'));
    }
  });
}

function bearerOf({ headers }: FastifyRequest): string | undefined {
  return /^bearer ([\w.~+/-]+=*)$/i.exec(headers.authorization ?? '')?.[1];
}

function correlatorOf({ headers }: FastifyRequest): string {
  const given = headers['x-correlator'];
  return typeof given === 'string' && CORRELATOR_SHAPE.test(given) ? given : randomUUID();
}

function pick(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  names: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );
}

function camaraError(status: number, code: string, message: string): { status: number; code: string; message: string } {
  return { status, code, message };
}
