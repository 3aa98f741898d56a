import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { STOP_EVERYTHING_PATH, pageHeaders } from '@openmast/consent';
import type { PageReply } from '../page-reply';
import type { Portal } from '../portal/portal';
import { CODE_PATH, type PortalSignIn, SIGN_IN_PATH, SIGN_OUT_PATH } from '../portal/portal-sign-in';
import type { StopEverything } from '../portal/stop-everything';
import { sendReply } from './send-reply';
import { type PageForm, type SubscriberPageParts, answerIn, isFlagged, mountSubscriberPages } from './subscriber-pages';

export interface PortalRouteParts extends SubscriberPageParts {
  readonly portal: Portal;
  readonly stopEverything: StopEverything;
  readonly signIn: PortalSignIn;
  readonly frameAncestor: string | undefined;
}

interface Visit {
  Params: { applicationId: string; term: string; act: string };
  Body: PageForm | null;
}

/** The subscriber's own pages. GET changes nothing; what changes something was shown on a page before. */
export function mountPortalRoutes(fastify: FastifyInstance, parts: PortalRouteParts): void {
  const { portal, stopEverything, frameAncestor, issuer } = parts;
  const send = (reply: FastifyReply, answer: PageReply): FastifyReply => sendReply(reply, answer, frameAncestor);
  mountSubscriberPages(fastify, parts, (scope) => {
    mountSignIn(scope, parts, send);
  });
  mountSubscriberPages(fastify, parts, (scope) => {
    scope.get('/portal', async (request, reply) => send(reply, await portal.overview(request.raw)));
    scope.get('/portal/download', async (request, reply) => {
      const answer = await portal.download(request.raw);
      if (!('json' in answer)) return send(reply, answer);
      return reply
        .headers({ ...pageHeaders([]), 'content-disposition': 'attachment; filename="connected-apps.json"' })
        .type('application/json; charset=utf-8')
        .send(JSON.stringify(answer.json, null, 2));
    });
    scope.get(STOP_EVERYTHING_PATH, async (request, reply) => send(reply, await stopEverything.confirm(request.raw)));
    scope.post(STOP_EVERYTHING_PATH, async (request: FastifyRequest<Visit>, reply) =>
      send(reply, await stopEverything.carryOut(request.raw, answerIn(request, issuer).token)),
    );
    scope.get('/portal/:applicationId/:term', async (request: FastifyRequest<Visit>, reply) =>
      send(reply, await portal.app(request.raw, request.params)),
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

/** Number, code, and the way out. A number or code stands in the body of a form only, never in an address. */
function mountSignIn(
  scope: FastifyInstance,
  { signIn, issuer }: PortalRouteParts,
  send: (reply: FastifyReply, answer: PageReply) => FastifyReply,
): void {
  scope.post(SIGN_IN_PATH, async (request: FastifyRequest<Visit>, reply) =>
    send(reply, await signIn.send(request.raw, answerIn(request, issuer).number)),
  );
  scope.get(CODE_PATH, async (request, reply) => send(reply, signIn.codePage(request.raw, isFlagged(request, 'wrong'))));
  scope.post(CODE_PATH, async (request: FastifyRequest<Visit>, reply) =>
    send(reply, await signIn.takeCode(request.raw, answerIn(request, issuer).code)),
  );
  scope.post(SIGN_OUT_PATH, async (request: FastifyRequest<Visit>, reply) =>
    send(reply, await signIn.signOut(request.raw, answerIn(request, issuer).token)),
  );
}
