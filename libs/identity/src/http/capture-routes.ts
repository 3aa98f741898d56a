import type { FastifyInstance, FastifyRequest } from 'fastify';
import { pageHeaders } from '@openmast/consent';
import type { CaptureFlow } from '../oidc/capture-flow';
import { type PageForm, type SubscriberPageParts, answerIn, mountSubscriberPages } from './subscriber-pages';

export interface CaptureRouteParts extends SubscriberPageParts {
  readonly flow: CaptureFlow;
  readonly frameAncestor: string | undefined;
}

/** The capture page: GET shows it and changes nothing, POST takes the answer. */
export function mountCaptureRoutes(fastify: FastifyInstance, parts: CaptureRouteParts): void {
  mountSubscriberPages(fastify, parts, (scope) => {
    scope.get('/interaction/:uid', async (request, reply) => {
      const page = await parts.flow.show(request.raw, reply.raw);
      return reply.headers(pageHeaders(page.formTargets, parts.frameAncestor)).type('text/html; charset=utf-8').send(page.html);
    });
    scope.post('/interaction/:uid', async (request: FastifyRequest<{ Body: PageForm | null }>, reply) => {
      const location = await parts.flow.answer(request.raw, reply.raw, answerIn(request, parts.issuer));
      return reply.header('cache-control', 'no-store').redirect(location, 303);
    });
  });
}
