import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pageHeaders } from '@openmast/consent';
import type { Portal, PortalPage } from '../portal/portal';
import { type PageForm, type SubscriberPageParts, answerIn, mountSubscriberPages } from './subscriber-pages';

export interface PortalRouteParts extends SubscriberPageParts {
  readonly portal: Portal;
  readonly frameAncestor: string | undefined;
}

interface Visit {
  Params: { applicationId: string; term: string; act: string };
  Body: PageForm | null;
}

/** The subscriber's own pages. GET changes nothing; what changes something was shown on a page before. */
export function mountPortalRoutes(fastify: FastifyInstance, parts: PortalRouteParts): void {
  const { portal, frameAncestor, issuer } = parts;
  const send = (reply: FastifyReply, { status, html }: PortalPage): FastifyReply =>
    reply.status(status).headers(pageHeaders([], frameAncestor)).type('text/html; charset=utf-8').send(html);
  mountSubscriberPages(fastify, parts, (scope) => {
    scope.get('/portal', async (request, reply) => send(reply, await portal.overview(request.raw)));
    scope.get('/portal/download', async (request, reply) => {
      const answer = await portal.download(request.raw);
      if ('html' in answer) return send(reply, answer);
      return reply
        .headers({ ...pageHeaders([]), 'content-disposition': 'attachment; filename="connected-apps.json"' })
        .type('application/json; charset=utf-8')
        .send(JSON.stringify(answer.json, null, 2));
    });
    scope.get('/portal/:applicationId/:term', async (request: FastifyRequest<Visit>, reply) =>
      send(reply, await portal.use(request.raw, request.params)),
    );
    scope.get('/portal/:applicationId/:term/:act', async (request: FastifyRequest<Visit>, reply) =>
      send(reply, await portal.confirm(request.raw, request.params, request.params.act)),
    );
    scope.post('/portal/:applicationId/:term/:act', async (request: FastifyRequest<Visit>, reply) => {
      const { token } = answerIn(request, issuer);
      return send(reply, await portal.carryOut(request.raw, request.params, { act: request.params.act, token }));
    });
  });
}
