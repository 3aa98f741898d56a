import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ApprovalFlow } from '../oidc/ciba/approval-flow';
import type { PageReply } from '../page-reply';
import { sendReply } from './send-reply';
import { type PageForm, type SubscriberPageParts, answerIn, isFlagged, mountSubscriberPages } from './subscriber-pages';

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
  const send = (reply: FastifyReply, answer: PageReply): FastifyReply => sendReply(reply, answer, parts.frameAncestor);
  const { approval, issuer } = parts;
  mountSubscriberPages(fastify, parts, (scope) => {
    scope.get('/waiting', async (request, reply) => send(reply, await approval.list(request.raw)));
    for (const [path, door] of [
      ['/approve/:key', 'message'],
      ['/waiting/:key', 'portal'],
    ] as const) {
      const entrance = ({ params: { key } }: FastifyRequest<Visit>) => ({ door, key });
      scope.get(path, async (request: FastifyRequest<Visit>, reply) =>
        send(reply, await approval.show(request.raw, entrance(request), isFlagged(request, 'early'))),
      );
      scope.post(path, async (request: FastifyRequest<Visit>, reply) => {
        const form = answerIn(request, issuer);
        return send(reply, await approval.answer(request.raw, entrance(request), form));
      });
      scope.get(`${path}/confirm`, async (request: FastifyRequest<Visit>, reply) =>
        send(reply, await approval.showConfirm(request.raw, entrance(request), isFlagged(request, 'wrong'))),
      );
      scope.post(`${path}/confirm`, async (request: FastifyRequest<Visit>, reply) => {
        const form = answerIn(request, issuer);
        return send(reply, await approval.confirm(request.raw, entrance(request), form));
      });
    }
  });
}
