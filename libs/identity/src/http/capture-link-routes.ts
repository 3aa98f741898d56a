import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CAPTURE_LINK_PATH } from '@openmast/consent';
import type { CaptureLinkFlow } from '../oidc/capture-link/capture-link-flow';
import type { CaptureLinkSignIn } from '../oidc/capture-link/capture-link-sign-in';
import type { OpenedLink } from '../oidc/capture-link/opened-link';
import type { PageReply } from '../page-reply';
import { sendReply } from './send-reply';
import { type PageForm, type SubscriberPageParts, answerIn, isFlagged, mountSubscriberPages, queryOf } from './subscriber-pages';

export interface CaptureLinkRouteParts extends SubscriberPageParts {
  readonly captureLink: CaptureLinkFlow;
  readonly signIn: CaptureLinkSignIn;
  readonly frameAncestor: string | undefined;
}

interface Visit {
  Params: { secret: string };
  Body: PageForm | null;
}

type Send = (reply: FastifyReply, answer: PageReply) => FastifyReply;

const PATH = `${CAPTURE_LINK_PATH}/:secret`;

/** The capture page behind a link that an application has handed on. Opening it records that the question was shown, no more. */
export function mountCaptureLinkRoutes(fastify: FastifyInstance, parts: CaptureLinkRouteParts): void {
  const send: Send = (reply, answer) => sendReply(reply, answer, parts.frameAncestor);
  mountSubscriberPages(fastify, parts, (scope) => {
    scope.get(PATH, async (request: FastifyRequest<Visit>, reply) =>
      send(reply, await parts.captureLink.show(request.raw, openedLink(request), isFlagged(request, 'early'))),
    );
    scope.post(PATH, async (request: FastifyRequest<Visit>, reply) => {
      const form = answerIn(request, parts.issuer);
      return send(reply, await parts.captureLink.answer(request.raw, openedLink(request), form));
    });
    scope.get(`${PATH}/confirm`, async (request: FastifyRequest<Visit>, reply) =>
      send(reply, await parts.captureLink.showConfirm(request.raw, openedLink(request), isFlagged(request, 'wrong'))),
    );
    scope.post(`${PATH}/confirm`, async (request: FastifyRequest<Visit>, reply) => {
      const form = answerIn(request, parts.issuer);
      return send(reply, await parts.captureLink.confirm(request.raw, openedLink(request), form));
    });
    mountSignIn(scope, parts, send);
  });
}

/** For who opens the link off the network. */
function mountSignIn(scope: FastifyInstance, { signIn, captureLink, issuer }: CaptureLinkRouteParts, send: Send): void {
  scope.post(`${PATH}/send`, async (request: FastifyRequest<Visit>, reply) => {
    answerIn(request, issuer);
    return send(reply, (await signIn.send(request.raw, openedLink(request))) ?? captureLink.over(request.raw));
  });
  scope.get(`${PATH}/code`, async (request: FastifyRequest<Visit>, reply) =>
    send(reply, signIn.codePage(request.raw, openedLink(request), isFlagged(request, 'wrong'))),
  );
  scope.post(`${PATH}/code`, async (request: FastifyRequest<Visit>, reply) => {
    const { code } = answerIn(request, issuer);
    return send(reply, await signIn.takeCode(request.raw, openedLink(request), code));
  });
}

/** `state` is taken out of the URL as it stands there: decoding and encoding again would not give the same bytes. */
function openedLink({ raw, params }: FastifyRequest<Visit>): OpenedLink {
  const state = queryOf(raw.url).find((pair) => pair === 'state' || pair.startsWith('state='));
  return { secret: params.secret, rawState: state?.slice('state='.length) };
}
