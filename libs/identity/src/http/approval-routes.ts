import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pageHeaders } from '@openmast/consent';
import type { ApprovalFlow, ApprovalPage } from '../oidc/ciba/approval-flow';
import { type PageForm, type SubscriberPageParts, answerIn, mountSubscriberPages } from './subscriber-pages';

export interface ApprovalRouteParts extends SubscriberPageParts {
  readonly approval: ApprovalFlow;
  readonly frameAncestor: string | undefined;
}

interface Link {
  Params: { secret: string };
  Body: PageForm | null;
}

/** The page behind the link of a text message: GET shows it and changes nothing, POST takes the answer. */
export function mountApprovalRoutes(fastify: FastifyInstance, parts: ApprovalRouteParts): void {
  const send = (reply: FastifyReply, { status, html }: ApprovalPage): FastifyReply =>
    reply.status(status).headers(pageHeaders([], parts.frameAncestor)).type('text/html; charset=utf-8').send(html);
  mountSubscriberPages(fastify, parts, (scope) => {
    scope.get('/approve/:secret', async (request: FastifyRequest<Link>, reply) =>
      send(reply, await parts.approval.show(request.raw, request.params.secret)),
    );
    scope.post('/approve/:secret', async (request: FastifyRequest<Link>, reply) => {
      const form = answerIn(request, parts.issuer);
      return send(reply, await parts.approval.answer(request.raw, request.params.secret, form));
    });
  });
}
