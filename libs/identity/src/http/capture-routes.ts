import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CaptureFlow } from '../oidc/capture-flow';
import type { PageReply } from '../page-reply';
import { sendReply } from './send-reply';
import { type PageForm, type SubscriberPageParts, answerIn, isFlagged, mountSubscriberPages } from './subscriber-pages';

export interface CaptureRouteParts extends SubscriberPageParts {
  readonly flow: CaptureFlow;
  readonly frameAncestor: string | undefined;
}

type Visit = FastifyRequest<{ Body: PageForm | null }>;

const PATH = '/interaction/:uid';
const CONFIRM = `${PATH}/confirm`;

/** The capture page, and the code that a yes may need: GET shows and records nothing, POST takes the answer. */
export function mountCaptureRoutes(fastify: FastifyInstance, parts: CaptureRouteParts): void {
  const { flow, issuer } = parts;
  const send = (reply: FastifyReply, answer: PageReply): FastifyReply => sendReply(reply, answer, parts.frameAncestor);
  mountSubscriberPages(fastify, parts, (scope) => {
    const exchangeOf = (request: Visit, reply: FastifyReply) => ({ request: request.raw, response: reply.raw });
    scope.get(PATH, async (request: Visit, reply) =>
      send(reply, await flow.show(exchangeOf(request, reply), isFlagged(request, 'early'))),
    );
    scope.post(PATH, async (request: Visit, reply) =>
      send(reply, await flow.answer(exchangeOf(request, reply), answerIn(request, issuer))),
    );
    scope.get(CONFIRM, async (request: Visit, reply) =>
      send(reply, await flow.showConfirm(exchangeOf(request, reply), isFlagged(request, 'wrong'))),
    );
    scope.post(CONFIRM, async (request: Visit, reply) =>
      send(reply, await flow.confirm(exchangeOf(request, reply), answerIn(request, issuer))),
    );
  });
}
