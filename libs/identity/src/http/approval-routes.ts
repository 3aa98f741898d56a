import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pageHeaders } from '@openmast/consent';
import type { ApprovalFlow, ApprovalPage } from '../oidc/ciba/approval-flow';
import { type PageForm, type SubscriberPageParts, answerIn, mountSubscriberPages } from './subscriber-pages';

export interface ApprovalRouteParts extends SubscriberPageParts {
  readonly approval: ApprovalFlow;
  readonly frameAncestor: string | undefined;
}

interface Visit {
  Params: { key: string };
  Body: PageForm | null;
}

/** Where a request of a server is answered: behind the link of a message, or from the page of what waits. GET changes nothing. */
export function mountApprovalRoutes(fastify: FastifyInstance, parts: ApprovalRouteParts): void {
  const send = (reply: FastifyReply, { status, html }: ApprovalPage): FastifyReply =>
    reply.status(status).headers(pageHeaders([], parts.frameAncestor)).type('text/html; charset=utf-8').send(html);
  mountSubscriberPages(fastify, parts, (scope) => {
    scope.get('/waiting', async (request, reply) => send(reply, await parts.approval.list(request.raw)));
    for (const [path, door] of [
      ['/approve/:key', 'message'],
      ['/waiting/:key', 'portal'],
    ] as const) {
      scope.get(path, async (request: FastifyRequest<Visit>, reply) =>
        send(reply, await parts.approval.show(request.raw, { door, key: request.params.key })),
      );
      scope.post(path, async (request: FastifyRequest<Visit>, reply) => {
        const form = answerIn(request, parts.issuer);
        return send(reply, await parts.approval.answer(request.raw, { door, key: request.params.key }, form));
      });
    }
  });
}
